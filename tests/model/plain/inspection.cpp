#include <algorithm>
#include <limits>

#include "sim/model/math.hpp"
#include "tests/model/plain/plain.hpp"

namespace schoolsim::plain {

namespace {

/// The yearly hazard of a school under the regime of the term.
float hazard(const Step& now, const State& state, SchoolIndex i) {
  const Coefficients& k = now.k;
  const bool secondary = now.world.phase[i] == Phase::secondary;
  const auto of_grade = [&](float one, float two, float three, float four) {
    const std::uint8_t grade = state.grade[i];
    return grade == 1 ? one : grade == 2 ? two : grade == 3 ? three : four;
  };
  if (now.term < 6) {
    return secondary
               ? of_grade(
                     k.inspection_hazard_secondary_2009_grade1, k.inspection_hazard_secondary_2009_grade2,
                     k.inspection_hazard_secondary_2009_grade3, k.inspection_hazard_secondary_2009_grade4)
               : of_grade(k.inspection_hazard_primary_2009_grade1, k.inspection_hazard_primary_2009_grade2,
                          k.inspection_hazard_primary_2009_grade3, k.inspection_hazard_primary_2009_grade4);
  }
  if (now.term < 18) {
    return secondary
               ? of_grade(
                     k.inspection_hazard_secondary_2012_grade1, k.inspection_hazard_secondary_2012_grade2,
                     k.inspection_hazard_secondary_2012_grade3, k.inspection_hazard_secondary_2012_grade4)
               : of_grade(k.inspection_hazard_primary_2012_grade1, k.inspection_hazard_primary_2012_grade2,
                          k.inspection_hazard_primary_2012_grade3, k.inspection_hazard_primary_2012_grade4);
  }
  return secondary
             ? of_grade(k.inspection_hazard_secondary_2016_grade1, k.inspection_hazard_secondary_2016_grade2,
                        k.inspection_hazard_secondary_2016_grade3, k.inspection_hazard_secondary_2016_grade4)
             : of_grade(k.inspection_hazard_primary_2016_grade1, k.inspection_hazard_primary_2016_grade2,
                        k.inspection_hazard_primary_2016_grade3, k.inspection_hazard_primary_2016_grade4);
}

/// The least signals for grades 1, 2 and 3.
std::array<float, 3> thresholds(const Step& now, const State& state, SchoolIndex i) {
  const Coefficients& k = now.k;
  if (k.inspection_regimes == 0) return state.grade_thresholds;
  if (now.world.phase[i] == Phase::secondary) {
    if (now.term < 6) {
      return {k.inspection_threshold_secondary_2009_grade1, k.inspection_threshold_secondary_2009_grade2,
              k.inspection_threshold_secondary_2009_grade3};
    }
    return {k.inspection_threshold_secondary_2012_grade1, k.inspection_threshold_secondary_2012_grade2,
            k.inspection_threshold_secondary_2012_grade3};
  }
  if (now.term < 6) {
    return {k.inspection_threshold_primary_2009_grade1, k.inspection_threshold_primary_2009_grade2,
            k.inspection_threshold_primary_2009_grade3};
  }
  return {k.inspection_threshold_primary_2012_grade1, k.inspection_threshold_primary_2012_grade2,
          k.inspection_threshold_primary_2012_grade3};
}

/// The chance of a school to be inspected in this term, whatever its results.
float chance_of_grade(const Step& now, const State& state, SchoolIndex i) {
  const Coefficients& k = now.k;
  if (k.inspection_regimes == 0) return state.grade[i] <= 2 ? k.inspection_rate : k.inspection_rate_weak;
  note("a school is under a regime of inspection");
  const double missed = 1 - static_cast<double>(hazard(now, state, i));
  return static_cast<float>(1 - math::exp(math::log(missed) / 3));
}

double over_a_year(float chance) {
  const double missed = 1 - static_cast<double>(chance);
  return 1 - missed * missed * missed;
}

/// exp(-risk V) of each school at grade 1 or 2 over the mean of its phase and grade. Where this makes the
/// weakest certain to be inspected, the mean is that of the others, as if there were fewer of them by what
/// the certain take from them.
std::vector<float> relative_hazards(const Step& now, const State& state) {
  const auto weight = [&](SchoolIndex i) {
    return math::exp(std::clamp(-now.k.inspection_risk * state.value_added[i], -80.0F, 80.0F));
  };
  std::vector<float> relative(state.size());
  for (const Phase phase : {Phase::primary, Phase::secondary, Phase::special}) {
    for (const int grade : {1, 2}) {
      std::vector<SchoolIndex> schools;
      for (SchoolIndex i = 0; i < state.size(); ++i) {
        if (now.world.phase[i] == phase && state.grade[i] == grade) schools.push_back(i);
      }
      if (schools.empty()) continue;
      const double yearly = over_a_year(chance_of_grade(now, state, schools[0]));
      std::vector<SchoolIndex> others = schools;  // those who are not certain
      float mean = std::numeric_limits<float>::infinity();
      for (double certain = 0;; ++certain) {
        double sum = 0;
        for (const SchoolIndex i : others) sum += static_cast<double>(weight(i));
        const auto n = static_cast<double>(schools.size());
        const double shared = certain == 0 ? n : std::max(0.0, n - certain / yearly);
        mean = std::min(mean, static_cast<float>(sum / shared));
        const auto weakest =
            std::max_element(others.begin(), others.end(),
                             [&](SchoolIndex i, SchoolIndex j) { return weight(i) < weight(j); });
        if (!(yearly * static_cast<double>(weight(*weakest)) > static_cast<double>(mean))) break;
        others.erase(weakest);
        note("results make an inspection certain");
      }
      for (const SchoolIndex i : schools) relative[i] = weight(i) / mean;
    }
  }
  return relative;
}

}  // namespace

std::uint8_t grade(const Step& now, const State& state, SchoolIndex i, float signal) {
  const std::array<float, 3> least = thresholds(now, state, i);
  return signal >= least[0] ? 1 : signal >= least[1] ? 2 : signal >= least[2] ? 3 : 4;
}

void inspect(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const Lever collective = now.lever(&Coefficients::collective_active);
  const Lever fear = now.lever(&Coefficients::fear_active);
  const Sides sides = sides_of(state.ties);
  scratch.pressure.resize(state.size());
  const std::vector<float> relative = relative_hazards(now, state);
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    // Y and the mean effectiveness of partners, by the depth that was realised in the last term.
    float depth = 0;
    float partners = 0;
    for (const Side& side : sides[i]) {
      const float y = std::max(0.0F, side.realised);
      depth += y;
      partners += y * state.effectiveness[side.partner];
    }
    if (depth > 0) partners /= depth;
    const float together = collective[i] * std::min(1.0F, depth);  // D

    if (state.since_inspection[i] < 0xffff) ++state.since_inspection[i];
    DrawStream draw = now.draws.stream(stream::inspection, now.term, now.world.id[i]);
    float chance = chance_of_grade(now, state, i);
    if (k.inspection_risk > 0 && state.grade[i] <= 2) {
      const double of_school = std::min(1.0, over_a_year(chance) * static_cast<double>(relative[i]));
      chance = static_cast<float>(1 - math::exp(math::log(1 - of_school) / 3));
      note("results make an inspection more or less likely");
    }
    if (k.mechanism_inspection != 0 && draw.bernoulli(chance)) {
      float judged = state.effectiveness[i];
      judged += k.collective_weight * together * (partners - judged);
      const bool secondary = now.world.phase[i] == Phase::secondary;
      const float bias = secondary ? k.inspection_bias_secondary : k.inspection_bias_primary;
      const float noise = secondary ? k.inspection_noise_secondary : k.inspection_noise_primary;
      const float rho = k.inspection_error_persistence;
      const float error = rho * state.judgement_error[i] + math::sqrt(1.0F - rho * rho) * draw.normal_float();
      const std::uint8_t before = state.grade[i];
      const float credit = before == 4 ? k.inspection_recovery_credit : 0.0F;
      const float signal = judged - bias * now.world.excess_disadvantage[i] + noise * error + credit;
      state.judged[i] = signal;
      state.since_inspection[i] = 0;
      state.judgement_error[i] = error;
      state.grade[i] = grade(now, state, i, signal);
      if (state.grade[i] == 4 && before != 4) {
        state.fell[i] = now.term;
        note("a school falls to grade 4");
      }
      if (credit > 0) note("a school is given credit for its recovery");
      note(state.grade[i] == before ? "an inspection leaves a grade" : "an inspection changes a grade");
      if (together > 0) note("a school is judged with its partners");
    }

    const float felt[] = {k.pressure_grade_1, k.pressure_grade_2, k.pressure_grade_3, k.pressure_grade_4};
    float pressure = scratch.levers.accountability[i] * felt[state.grade[i] - 1];
    pressure *= 1.0F - k.collective_relief * together;
    pressure *= 1.0F - k.area_relief * scratch.levers.meeting[i];
    if (state.attended[i] == 0) pressure += k.fear_pressure * fear[i];
    scratch.pressure[i] = pressure;
  }
}

}  // namespace schoolsim::plain
