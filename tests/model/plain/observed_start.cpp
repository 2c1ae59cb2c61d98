#include <algorithm>
#include <cmath>
#include <functional>

#include "tests/model/plain/plain.hpp"

namespace schoolsim::plain {
namespace {

using Values = std::vector<double>;

/// Values of one quantity over some schools.
Values of(const std::vector<SchoolIndex>& schools, const std::function<float(SchoolIndex)>& value) {
  Values values;
  for (const SchoolIndex i : schools) values.push_back(static_cast<double>(value(i)));
  return values;
}

double mean_of(const Values& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

double product(const Values& a, const Values& b) {
  double sum = 0;
  for (std::size_t s = 0; s < a.size(); ++s) sum += a[s] * b[s];
  return sum;
}

Values from_mean(Values values) {
  const double mean = mean_of(values);
  for (double& v : values) v -= mean;
  return values;
}

/// A least-squares fit by Gram and Schmidt: takes from what is explained, one after the other, what each
/// explains beyond those before.
struct Fit {
  Values slope;  ///< on each explaining quantity; 0 where those before it say the same
  double residual_sd = 0;
};

Fit fit(const Values& explained, const std::vector<Values>& explaining) {
  const std::size_t n = explaining.size();
  std::vector<Values> apart;
  std::vector<Values> share(n, Values(n, 0));  // of an earlier one in a later one
  Values on_apart(n, 0);
  Values rest = from_mean(explained);
  for (std::size_t x = 0; x < n; ++x) {
    const Values centred = from_mean(explaining[x]);
    Values own = centred;
    for (std::size_t y = 0; y < x; ++y) {
      const double size = product(apart[y], apart[y]);
      share[x][y] = size > 0 ? product(own, apart[y]) / size : 0;
      for (std::size_t s = 0; s < own.size(); ++s) own[s] -= share[x][y] * apart[y][s];
    }
    if (!(product(own, own) > 1e-6 * product(centred, centred))) own.assign(own.size(), 0);
    const double size = product(own, own);
    on_apart[x] = size > 0 ? product(rest, own) / size : 0;
    for (std::size_t s = 0; s < own.size(); ++s) rest[s] -= on_apart[x] * own[s];
    apart.push_back(own);
  }
  Fit result{on_apart, std::sqrt(product(rest, rest) / static_cast<double>(rest.size()))};
  for (std::size_t x = n; x-- > 0;) {
    for (std::size_t later = x + 1; later < n; ++later)
      result.slope[x] -= share[later][x] * result.slope[later];
  }
  return result;
}

}  // namespace

void start_from_data(const World& world, const Draws& draws, State& state, State& twin) {
  const State old = state;
  for (SchoolIndex i = 0; i < world.size(); ++i) {
    const std::uint8_t grade = world.observed_grade[i] == 0 ? old.grade[i] : world.observed_grade[i];
    const bool is_measured = !std::isnan(world.observed_value_added[i]);
    if (world.observed_grade[i] == 0 && !is_measured) continue;

    std::vector<SchoolIndex> like;
    for (SchoolIndex j = 0; j < world.size(); ++j)
      if (world.phase[j] == world.phase[i]) like.push_back(j);
    if (like.size() < 30) {
      like.clear();
      for (SchoolIndex j = 0; j < world.size(); ++j) like.push_back(j);
    }
    const auto over = [&](const auto& value) { return of(like, value); };
    const Values q = over([&](SchoolIndex j) { return old.effectiveness[j]; });
    const Values v = over([&](SchoolIndex j) { return old.value_added[j]; });
    const Values g = over([&](SchoolIndex j) { return static_cast<float>(old.grade[j]); });
    const double sd_v = fit(v, {}).residual_sd;
    const double sd_q = fit(q, {}).residual_sd;
    const double value_added =
        is_measured ? mean_of(v) + sd_v * static_cast<double>(world.observed_value_added[i]) : 0;

    std::vector<Values> given{over([&](SchoolIndex j) { return world.excess_disadvantage[j]; }),
                              over([&](SchoolIndex j) { return world.authority_effect[j]; }), g};
    Values here{static_cast<double>(world.excess_disadvantage[i]),
                static_cast<double>(world.authority_effect[i]), static_cast<double>(grade)};
    if (is_measured) {
      given.push_back(v);
      here.push_back(value_added);
    }
    const Fit of_q = fit(q, given);
    double now_q = mean_of(q);
    for (std::size_t x = 0; x < given.size(); ++x) now_q += of_q.slope[x] * (here[x] - mean_of(given[x]));
    now_q += of_q.residual_sd * draws.stream(stream::observed_start, 0, world.id[i]).normal();

    const double by_q = now_q - static_cast<double>(old.effectiveness[i]);
    const double by_grade = static_cast<double>(grade) - static_cast<double>(old.grade[i]);
    const double by_v = value_added - static_cast<double>(old.value_added[i]);
    given.push_back(q);
    const auto change = [&](const auto& value) {
      const Fit on = fit(over(value), given);
      return static_cast<float>(on.slope.back() * by_q + on.slope[2] * by_grade +
                                (is_measured ? on.slope[3] * by_v : 0));
    };
    const float practice = change([&](SchoolIndex j) { return mean(old.practice.col(j)); });
    const float team = change([&](SchoolIndex j) { return old.team[j]; });
    const float skill = change([&](SchoolIndex j) { return old.heads.skill[j]; });
    const float bench = change([&](SchoolIndex j) { return old.bench[j]; });
    const float error = change([&](SchoolIndex j) { return old.judgement_error[j]; });
    const float judged = change([&](SchoolIndex j) { return old.judged[j]; });
    for (State* moved : {&state, &twin}) {
      const auto within = [](float value) { return std::clamp(value, 0.0F, 1.0F); };
      for (int a = 0; a < n_areas; ++a) moved->practice(a, i) = within(moved->practice(a, i) + practice);
      moved->team[i] += team;
      moved->heads.skill[i] = within(moved->heads.skill[i] + skill);
      moved->bench[i] = within(moved->bench[i] + bench);
      moved->judgement_error[i] += error;
      moved->judged[i] += judged;
      moved->value_added[i] += static_cast<float>(is_measured ? by_v : sd_q > 0 ? by_q / sd_q : 0);
      moved->effectiveness[i] = effectiveness_of(moved->practice.col(i), moved->team[i]);
      if (moved->grade[i] != grade) moved->fell[i] = no_term;
      moved->grade[i] = grade;
      note("a school starts from what was observed");
    }
  }
}

}  // namespace schoolsim::plain
