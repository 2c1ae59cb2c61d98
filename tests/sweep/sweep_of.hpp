#pragma once

#include <cstdint>
#include <vector>

#include "sim/run/sweep.hpp"
#include "sim/sweep/identity.hpp"

namespace schoolsim::test {

/// Scenarios on invented schools, at the points of two factors, one of which begins in a term.
inline Sweep sweep_of(const std::vector<Scenario>& scenarios, std::uint32_t n_replicates) {
  Sweep sweep;
  sweep.title = "A small sweep";
  sweep.design = "factorial";
  for (const Scenario& scenario : scenarios) {
    RunDescription d;
    d.scenario = scenario;
    d.origins.assign(parameter_table().size(), Origin::standard);
    d.n_replicates = n_replicates;
    d.terms = 6;
    d.synthetic_size = 40;
    d.schools_spec = "synthetic:40";
    sweep.scenarios.push_back(d);
  }
  sweep.factors = {{*find_parameter("trust.gain"), {}, "list = 0.1, 0.3", ""},
                   {*find_parameter("lever.vision"), Term{3}, "list = 0.2, 0.9", ""}};
  sweep.points = {0.1, 0.2, 0.1, 0.9, 0.3, 0.2, 0.3, 0.9};
  sweep.metrics = {0, 3, 5};
  sweep.records = {0, 2, 6};
  sweep.identity = identity_of(sweep);
  sweep.fingerprint = fingerprint_of(sweep.identity);
  return sweep;
}

}  // namespace schoolsim::test
