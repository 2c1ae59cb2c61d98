#include "tests/store/sample_run.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "sim/model/metrics.hpp"

namespace schoolsim::test {
namespace {

/// A number in [0, 1) that looks arbitrary.
double spread(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) {
  return static_cast<double>((a * 7919 + b * 104729 + c * 1299709 + d * 15485863) % 1009) / 1009.0;
}

double between(double lower, double upper, double q) {
  const double low = std::isfinite(lower) ? lower : -1000.0;
  const double high = std::isfinite(upper) ? upper : 1000.0;
  return low + (high - low) * q;
}

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  static_assert(std::is_trivially_copyable_v<T>);
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

}  // namespace

SchoolList sample_schools(std::uint32_t n_schools, std::uint32_t replicate) {
  SchoolList list;
  list.authorities = {{380, "Bradford", "Yorkshire"}, {-7, "Ynys Môn", "Cymru “west” — 日本"}, {33, "", ""}};
  if (replicate % 2 == 1) list.authorities.push_back({901, "one more", "north"});
  for (std::uint32_t i = 0; i < n_schools; ++i) {
    const auto q = static_cast<float>(spread(1, replicate, 0, i));
    list.id.push_back(100'000 + 3 * (n_schools - i));
    list.phase.push_back(static_cast<Phase>(i % 3));
    list.pupils.push_back(50.0F + static_cast<float>(i) + 900.0F * q);
    list.x_km.push_back(400.0F + 10.0F * q);
    list.y_km.push_back(430.0F - static_cast<float>(i) / 8.0F);
    list.disadvantage.push_back(q);
    list.authority.push_back(static_cast<std::uint16_t>(i % list.authorities.size()));
    list.grade.push_back(static_cast<std::uint8_t>(i % 5));
    list.group.push_back(i % 4 == 0 ? 0 : 4'000'000'000U + i);
  }
  return list;
}

RunDescription sample_description(const Sample& sample) {
  RunDescription d;
  d.scenario.name = "made-up";
  d.origins.assign(parameter_table().size(), Origin::standard);
  // A default, values of a scenario and of the command line, not all of them short in binary.
  d.origins[1] = Origin::scenario;
  d.scenario.parameters.time_leadership_share = 0.1 + 0.2;
  d.origins[0] = Origin::command_line;
  d.scenario.parameters.time_base_share = 1.0 / 30.0;
  if (!sample.synthetic) {
    // Four replicates of a set and of the next; the third set has none.
    d.sets = {"mine.csv",
              0x0123456789abcdef,
              {*find_parameter("trust.gain"), *find_parameter("learning.own")},
              {{0.1, 0.02}, {1.0 / 7.0, 0.03}, {0.2, 0.04}},
              4};
  }
  Policy first{"paid days", 3, std::numeric_limits<Term>::max(), {}};
  first.changes = {{*find_parameter("initiatives.days"), 1.0 / 3.0},
                   {*find_parameter("tie.depth_days"), 5.5}};
  Policy second{"Förderung", 4, 9, {}};
  second.changes = {{*find_parameter("tie.base_days"), 2.25}};
  Policy aimed{"aimed", 2, 8, {{*find_parameter("lever.vision"), 0.75}}};
  aimed.target.conditions = {{ConditionKind::region, {"London East", "North East “A”"}, {}, 0, 0},
                             {ConditionKind::participating, {}, {}, 0, 0},
                             {ConditionKind::phase, {}, {0, 2}, 0, 0},
                             {ConditionKind::grade, {}, {}, 3, 4},
                             {ConditionKind::authority_share, {}, {}, 0, 1.0 / 3.0},
                             {ConditionKind::school, {}, {100'003, 100'006}, 0, 0}};
  aimed.target.judged_at = 1;
  aimed.ramp = 3;
  aimed.every = 4;
  aimed.lasting = 3;
  d.scenario.policies = {first, second, aimed};
  d.title = "Two tiers — “what if?” Größe";
  d.question = "Does it hold?\nIn two lines.";
  d.expected = "";
  d.source = "made up";
  d.seed = 0xfedcba9876543210;
  d.n_replicates = sample.n_replicates;
  d.terms = sample.terms;
  d.schools_spec = sample.synthetic ? "synthetic:" + std::to_string(sample.n_schools) : "made-up.csv";
  if (sample.synthetic) {
    d.synthetic_size = sample.n_schools;
  } else {
    d.schools = sample_schools(sample.n_schools, 0);
    d.focus = "LA=380";
    for (std::uint32_t i = 0; i < sample.n_schools; i += 3) d.record.focus.push_back(i);
  }
  d.schools_are_synthetic = sample.synthetic;
  d.schools_fingerprint = 0x00000000abcdef01;
  d.schools_notes = {"45 of 46 rows kept", "1 dropped: naïve, no pupils"};
  for (Term t = 0; t <= sample.terms; ++t) d.record.terms.push_back(t);
  for (std::uint32_t v = 0; v < trajectory_variables().size(); ++v) d.record.variables.push_back(v);
  d.record.ties = true;
  d.recorded_replicates = sample.recorded;
  d.program_version = "0.1.0";
  d.commit = "unknown";
  d.compiler = "GNU 12.2";
  return d;
}

RunResult sample_result(const RunDescription& d, std::uint32_t k) {
  RunResult result;
  result.replicate = k;
  result.n_records = d.n_records();
  for (std::size_t m = 0; m < metric_table().size(); ++m) {
    for (std::uint32_t r = 0; r < result.n_records; ++r) {
      const double q = spread(2, k, m, r);
      const double value = between(metric_table()[m].lower, metric_table()[m].upper, q);
      const bool is_undefined = metric_table()[m].name == "trust_mean" && (k + r) % 7 == 3;  // without ties
      result.metrics.push_back(is_undefined ? std::numeric_limits<double>::quiet_NaN() : value);
    }
  }
  for (std::uint32_t r = 0; r < result.n_records; ++r) {
    for (std::size_t payer = 0; payer < n_payers; ++payer) {
      result.leader_days.resize(r + 1);
      result.pounds.resize(r + 1);
      for (std::size_t kind = 0; kind < n_costs; ++kind) {
        const double paid =
            10000.0 * k + 100.0 * r + 10.0 * static_cast<double>(payer) + static_cast<double>(kind);
        result.leader_days[r][payer][kind] = paid;
        result.pounds[r][payer][kind] = paid + 0.25;
      }
    }
  }
  result.state_hash = 0xffffffff00000000 + k;
  if (!std::binary_search(d.recorded_replicates.begin(), d.recorded_replicates.end(), k)) return result;
  for (const std::uint32_t v : d.record.variables) {
    const TrajectoryVariable& variable = trajectory_variables()[v];
    const auto lower = static_cast<double>(variable.lower);
    const auto upper = static_cast<double>(variable.upper);
    for (const Term t : d.record.terms) {
      for (std::uint32_t i = 0; i < d.n_schools(); ++i) {
        const double q = spread(3 + v, k, static_cast<std::uint64_t>(t), i);
        result.trajectories.push_back(static_cast<float>(between(lower, upper, q)));
      }
    }
  }
  if (!d.record.ties) return result;
  // Replicate k has k + 3 pairs; all deepen, every other one ends.
  const std::uint32_t n_pairs = std::min(k + 3, d.n_schools() / 2);
  for (std::uint32_t p = 0; p < n_pairs; ++p) {
    result.tie_events.push_back(
        {0, p, d.n_schools() - 1 - p, TieEventKind::begin, static_cast<TieOrigin>(p % 5), p % 2 == 0, 1});
  }
  for (std::uint32_t p = 0; p < n_pairs; ++p) {
    result.tie_events.push_back({2, p, d.n_schools() - 1 - p, TieEventKind::change,
                                 static_cast<TieOrigin>(p % 5), p % 2 == 0,
                                 static_cast<std::uint8_t>(2 + p % 2)});
  }
  for (std::uint32_t p = 0; p < n_pairs; p += 2) {
    result.tie_events.push_back(
        {d.terms, p, d.n_schools() - 1 - p, TieEventKind::end, static_cast<TieOrigin>(p % 5), p % 2 == 0, 3});
  }
  return result;
}

std::string difference(const SchoolList& a, const SchoolList& b) {
  if (!same_bits(a.id, b.id)) return "id";
  if (a.id_text != b.id_text) return "id_text";
  if (!same_bits(a.phase, b.phase)) return "phase";
  if (!same_bits(a.pupils, b.pupils)) return "pupils";
  if (!same_bits(a.x_km, b.x_km) || !same_bits(a.y_km, b.y_km)) return "place";
  if (!same_bits(a.disadvantage, b.disadvantage)) return "disadvantage";
  if (!same_bits(a.authority, b.authority)) return "authority";
  if (!same_bits(a.grade, b.grade) || !same_bits(a.group, b.group)) return "grade or group";
  if (!same_bits(a.value_added, b.value_added)) return "value_added";
  if (a.authorities.size() != b.authorities.size()) return "number of authorities";
  for (std::size_t i = 0; i < a.authorities.size(); ++i) {
    const Authority& x = a.authorities[i];
    const Authority& y = b.authorities[i];
    if (x.code != y.code || x.name != y.name || x.region != y.region) return "authority " + std::to_string(i);
  }
  return "";
}

std::string difference(const RunResult& a, const RunResult& b) {
  if (a.replicate != b.replicate) return "replicate";
  if (a.n_records != b.n_records) return "n_records";
  if (!same_bits(a.metrics, b.metrics)) return "metrics";
  if (a.leader_days != b.leader_days || a.pounds != b.pounds) return "costs";
  if (!same_bits(a.trajectories, b.trajectories)) return "trajectories";
  if (a.state_hash != b.state_hash) return "state_hash";
  const auto same = [](const TieEvent& x, const TieEvent& y) {
    return x.record == y.record && x.first == y.first && x.second == y.second && x.kind == y.kind &&
           x.origin == y.origin && x.forced == y.forced && x.tier == y.tier;
  };
  if (!std::equal(a.tie_events.begin(), a.tie_events.end(), b.tie_events.begin(), b.tie_events.end(), same))
    return "ties";
  return "";
}

std::string difference(const RunDescription& a, const RunDescription& b) {
  if (a.scenario.name != b.scenario.name) return "scenario";
  if (!(a.scenario.parameters == b.scenario.parameters)) return "parameters";
  const auto same_change = [](const PolicyChange& x, const PolicyChange& y) {
    return x.parameter == y.parameter && x.value == y.value;
  };
  const auto same_policy = [&](const Policy& x, const Policy& y) {
    return x.name == y.name && x.from == y.from && x.until == y.until && x.target == y.target &&
           x.ramp == y.ramp && x.every == y.every && x.lasting == y.lasting &&
           std::equal(x.changes.begin(), x.changes.end(), y.changes.begin(), y.changes.end(), same_change);
  };
  if (!std::equal(a.scenario.policies.begin(), a.scenario.policies.end(), b.scenario.policies.begin(),
                  b.scenario.policies.end(), same_policy)) {
    return "policies";
  }
  if (a.origins != b.origins) return "origins";
  if (a.sets.name != b.sets.name || a.sets.digest != b.sets.digest || a.sets.lucks != b.sets.lucks ||
      a.sets.parameters != b.sets.parameters || a.sets.values.size() != b.sets.values.size())
    return "sets of parameters";
  // Values of a set of which a file has no replicate are in none.
  for (std::size_t s = 0; s < a.sets.values.size(); ++s) {
    const auto& in_a = a.sets.values[s];
    const auto& in_b = b.sets.values[s];
    if (!in_a.empty() && !in_b.empty() && in_a != in_b) return "values of sets";
  }
  if (a.title != b.title || a.question != b.question || a.expected != b.expected || a.source != b.source)
    return "words";
  if (a.seed != b.seed) return "seed";
  if (a.n_replicates != b.n_replicates || a.terms != b.terms) return "size";
  if (a.schools_spec != b.schools_spec || a.synthetic_size != b.synthetic_size ||
      a.schools_are_synthetic != b.schools_are_synthetic || a.schools_fingerprint != b.schools_fingerprint ||
      a.schools_notes != b.schools_notes) {
    return "facts about the school list";
  }
  if (const std::string found = difference(a.schools, b.schools); !found.empty()) return "schools: " + found;
  if (a.focus != b.focus || a.record.focus != b.record.focus) return "focus";
  if (a.record.terms != b.record.terms || a.record.variables != b.record.variables ||
      a.record.ties != b.record.ties || a.recorded_replicates != b.recorded_replicates) {
    return "record plan";
  }
  if (a.program_version != b.program_version || a.commit != b.commit || a.compiler != b.compiler)
    return "program";
  return "";
}

std::string difference(const StoredRun& run, const RunDescription& description) {
  if (const std::string found = difference(run.description, description); !found.empty()) return found;
  if (!run.altered.empty()) return run.altered.front() + " altered";
  for (std::uint32_t k = 0; k < run.results.size(); ++k) {
    const std::string found = difference(run.results[k], sample_result(description, k));
    if (!found.empty()) return "replicate " + std::to_string(k) + ": " + found;
  }
  if (description.synthetic_size == 0)
    return run.synthetic_schools.empty() ? "" : "schools where none are drawn";
  if (run.synthetic_schools.size() != run.results.size()) return "number of drawn lists";
  for (std::uint32_t k = 0; k < run.results.size(); ++k) {
    const bool recorded =
        std::binary_search(description.recorded_replicates.begin(), description.recorded_replicates.end(), k);
    const SchoolList wanted = recorded ? sample_schools(description.n_schools(), k) : SchoolList{};
    const std::string found = difference(run.synthetic_schools[k], wanted);
    if (!found.empty()) return "schools of replicate " + std::to_string(k) + ": " + found;
  }
  return "";
}

}  // namespace schoolsim::test
