// Prints the tables of docs/verification.md: `verification SCHOOLS=REPLICATES...`, as in
// `verification synthetic:2000=100 england=4 FILE=4`. The first must be synthetic:2000, which MODEL's figures
// are for. `verification worlds=40` prints in how many worlds of England each pattern holds.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string_view>
#include <vector>

#include "sim/input/load_schools.hpp"
#include "tests/patterns/claims.hpp"
#include "tests/patterns/reference.hpp"

namespace schoolsim {
namespace {

struct Column {
  std::string name;
  std::uint32_t replicates;
  test::Measured measured;
};

/// As many digits as the standard error makes sense of, and it.
std::string with_error(const test::Estimate& e) {
  if (e.n == 0) return "-";
  std::ostringstream out;
  const double se = e.n > 1 && e.se > 0 ? e.se : 0;
  const int digits = se > 0 ? std::clamp(1 - static_cast<int>(std::floor(std::log10(se))), 1, 5) : 4;
  out << std::fixed << std::setprecision(digits) << e.mean;
  if (se > 0) out << " (" << se << ")";
  return out.str();
}

std::string of_model(const test::Reference& r, double se) {
  if (std::isnan(r.value)) return "-";
  std::ostringstream out;
  out << r.value;
  if (r.se > 0) {
    out << " (" << std::setprecision(2) << r.se << ")";
  } else {
    out << " (~" << std::setprecision(2) << se << ")";
  }
  return out.str();
}

void print_patterns(const std::vector<Column>& columns) {
  std::cout << "| | figure | MODEL | ours, " << columns[0].name << " | z | |";
  for (std::size_t c = 1; c < columns.size(); ++c) std::cout << " " << columns[c].name << " |";
  std::cout << "\n|---|---|---|---|---|---|";
  for (std::size_t c = 1; c < columns.size(); ++c) std::cout << "---|";
  std::cout << "\n";
  int tested = 0;
  int outside = 0;
  for (const test::Reference& r : test::references()) {
    const test::Comparison c = test::compare(r, columns[0].measured);
    std::cout << "| " << r.pattern << " | " << (r.words.empty() ? r.figure : r.words) << " | "
              << of_model(r, c.se_of_model) << " | " << with_error(c.ours) << " | ";
    if (!std::isnan(c.z)) std::cout << std::fixed << std::setprecision(1) << c.z;
    std::cout.unsetf(std::ios::floatfield);
    std::cout << std::setprecision(6) << " | ";
    if (test::is_tested(r.use)) {
      const bool is_outside = std::abs(c.z) > test::z_allowed;
      ++tested;
      outside += is_outside;
      std::cout << (is_outside ? "**outside**" : "within");
    } else {
      std::cout << (r.use == test::Use::calibrated ? "calibrated" : "shown");
    }
    std::cout << " |";
    for (std::size_t o = 1; o < columns.size(); ++o) {
      std::cout << " " << with_error(test::estimate(columns[o].measured.find(r.figure)->second)) << " |";
    }
    std::cout << "\n";
  }
  std::cout << "\n" << tested << " figures tested, " << outside << " outside three standard errors.\n";
}

void print_spreads(const Column& column) {
  std::cout << "\n| sd between replicates | MODEL, two implementations | ours |\n|---|---|---|\n";
  struct Spread {
    const char* figure;
    const char* words;
    const char* of_model;
  };
  for (const Spread& s : {Spread{"isolated at 45", "isolated at term 45", ".031 and .022"},
                          Spread{"propensity_mean at 45", "c at term 45", ".013 and .009"},
                          Spread{"effectiveness_mean at 45", "Q at term 45", ".0035"},
                          Spread{"tier_high at 45", "high tier at term 45", ".026"},
                          Spread{"margin at 45", "margin at term 45", ".022"},
                          Spread{"engagement_gap at 45", "gap at term 45", ".007"}}) {
    const test::Estimate e = test::estimate(column.measured.find(s.figure)->second);
    std::cout << "| " << s.words << " | " << s.of_model << " | " << std::fixed << std::setprecision(4) << e.sd
              << " (" << e.sd / std::sqrt(2.0 * (static_cast<double>(e.n) - 1)) << ") |\n";
  }
}

void print_switch_offs() {
  std::cout << "\n| changed from the default | low | high | margin | phi | widening | outcome "
               "|\n|---|---|---|---|---|---|---|\n";
  struct Change {
    const char* words;
    const char* key;
    double value;
  };
  for (const Change& change :
       {Change{"nothing", nullptr, 0},
        Change{"`cooperation.mutual_benefit` 0", "cooperation.mutual_benefit", 0},
        Change{"`cooperation.mutual_benefit` .10", "cooperation.mutual_benefit", .10},
        Change{"`propensity.experience_rate` 0", "propensity.experience_rate", 0},
        Change{"`trust.loss` .25", "trust.loss", .25}, Change{"`trust.gain` .05", "trust.gain", .05},
        Change{"`cooperation.propensity` .1", "cooperation.propensity", .1},
        Change{"`trust.deep_threshold` .6", "trust.deep_threshold", .6},
        Change{"`depth.rise` .05", "depth.rise", .05},
        Change{"`propensity.gain_reference` .004", "propensity.gain_reference", .004},
        Change{"`learning.joint` .006", "learning.joint", .006},
        Change{"`learning.create` 0", "learning.create", 0},
        Change{"`lever.vision` 1 (stays)", "lever.vision", 1},
        Change{"`propensity.reversion` .08 (stays)", "propensity.reversion", .08}}) {
    Scenario scenario;
    if (change.key != nullptr)
      scenario.parameters.*parameter_table()[*find_parameter(change.key)].member = change.value;
    const test::Measured tiers =
        test::measure_tiers({.schools = {.n_synthetic = 1500}, .seed = 1, .replicates = 6}, scenario);
    std::cout << "| " << change.words << " |";
    for (const char* name : {"tier_low", "tier_high", "margin", "persistence", "widening"}) {
      std::cout << " " << std::fixed << std::setprecision(3) << test::estimate(tiers.find(name)->second).mean
                << " |";
    }
    std::cout << " " << test::classify(tiers) << " |\n";
  }
}

/// How far the figure lies on the claimed side, in its own unit.
void print_claims(std::uint32_t n_worlds) {
  const test::Measured measured = test::measure_patterns(test::worlds_of_england(n_worlds));
  std::cout
      << "| | what must be seen | holds in | by how much: median (lowest to highest) |\n|---|---|---|---|\n";
  for (const test::Claim& claim : test::claims()) {
    std::vector<double> margins = test::margins(claim, measured);
    std::erase_if(margins, [](double margin) { return std::isnan(margin); });
    std::sort(margins.begin(), margins.end());
    const std::size_t n = margins.size();
    const auto n_holds =
        std::count_if(margins.begin(), margins.end(), [](double margin) { return margin > 0; });
    std::cout << "| " << claim.pattern << " | " << claim.words << " | " << n_holds << " of " << n << " | ";
    if (n > 0) {
      const double median = (margins[(n - 1) / 2] + margins[n / 2]) / 2;
      std::cout << std::setprecision(2) << median << " (" << margins.front() << " to " << margins.back()
                << ")";
    }
    std::cout << " |\n";
  }
}

int print_all(const std::vector<std::string>& arguments) {
  constexpr std::string_view worlds = "worlds=";
  if (arguments.size() == 1 && arguments[0].starts_with(worlds)) {
    print_claims(static_cast<std::uint32_t>(std::max(1, std::atoi(arguments[0].c_str() + worlds.size()))));
    return 0;
  }
  std::vector<Column> columns;
  for (const std::string& argument : arguments) {
    const std::size_t equals = argument.rfind('=');
    const int replicates = equals == std::string::npos ? 0 : std::atoi(argument.c_str() + equals + 1);
    if (replicates < 2) {
      std::cerr << "verification: '" << argument
                << "' is not SCHOOLS=REPLICATES with two or more replicates\n";
      return 2;
    }
    const LoadedSchools loaded = load_schools(argument.substr(0, equals), 1);
    test::Ensemble ensemble{.schools = {}, .seed = 1, .replicates = static_cast<std::uint32_t>(replicates)};
    if (loaded.n_synthetic) {
      ensemble.schools.n_synthetic = static_cast<std::uint32_t>(*loaded.n_synthetic);
    } else {
      ensemble.schools.list = &loaded.schools;
    }
    std::string name = argument.substr(0, equals);
    if (const std::size_t slash = name.rfind('/'); slash != std::string::npos) name = name.substr(slash + 1);
    columns.push_back(
        {name + " x " + std::to_string(replicates), ensemble.replicates, test::measure_patterns(ensemble)});
  }
  print_patterns(columns);
  print_spreads(columns[0]);
  print_switch_offs();
  return 0;
}

}  // namespace
}  // namespace schoolsim

int main(int argc, char** argv) {
  try {
    if (argc < 2) {
      std::cerr << "usage: verification SCHOOLS=REPLICATES... | worlds=N\n";
      return 2;
    }
    return schoolsim::print_all({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "verification: " << error.what() << "\n";
    return 1;
  }
}
