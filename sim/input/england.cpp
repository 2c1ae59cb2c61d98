#include "sim/input/england.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/input/figures.hpp"
#include "sim/model/math.hpp"
#include "sim/model/random/draws.hpp"

namespace schoolsim {
namespace {

constexpr double square_km = 5;

/// Theta of Hoppe's urn, in schools: the first handful in a square settle apart.
constexpr double urn_theta = 3;
/// Standard deviation, per axis, of the way from a school to one that settles near it.
constexpr double neighbourhood_km = 0.65;
/// Correlation of the latent disadvantage of a school with that of the school it settled beside: gives
/// nearest schools of one phase and authority the correlation of disadvantage, .33, that they have in 2019.
constexpr double neighbour_likeness = 0.7;
constexpr int fewest_pupils = 10;

/// National figures of 2019 by phase (all-through, middle and 16 plus among secondary).
struct PhaseFigures {
  double p_shared_site;  ///< chance per school placed; .13, .07 and .04 of schools end on a shared place
  double size_density;   ///< correlation of log pupils with log schools in the square, within authorities
  double disadvantage_density;  ///< the same of disadvantage
};
constexpr std::array<PhaseFigures, n_phases> phase_figures = {{
    {0.085, 0.42, 0.23},
    {0.065, 0.01, 0.18},
    {0.050, 0.11, -0.07},
}};

/// What a draw of a school is for: the second id of its key.
enum class Purpose : std::uint32_t { place, size, likeness };

/// A school in the making.
struct Place {
  double x_km;
  double y_km;
  double likeness;  ///< latent disadvantage, N(0, 1)
  Phase phase;
  RegisterPhase register_phase;
  std::int32_t code;
  double density;  ///< schools in its square
};

using Square = std::pair<int, int>;  ///< south-west corner, km

// ---- blank figures ------------------------------------------------------------------------------------

using Figure = std::optional<Spread> AuthorityFigures::*;

/// Mean and sd over the schools behind all rows that `take` accepts: within and between authorities.
template <class Take>
std::optional<Spread> pool(Figure figure, const Take& take) {
  double n = 0, sum = 0;
  for (const AuthorityFigures& row : authority_figures()) {
    if (!(row.*figure) || !take(row)) continue;
    n += row.n_schools;
    sum += row.n_schools * (row.*figure)->mean;
  }
  if (n == 0) return std::nullopt;
  const double mean = sum / n;
  double squares = 0;
  for (const AuthorityFigures& row : authority_figures()) {
    if (!(row.*figure) || !take(row)) continue;
    const auto& [m, sd] = *(row.*figure);
    squares += row.n_schools * (sd * sd + (m - mean) * (m - mean));
  }
  return Spread{mean, math::sqrt(squares / n)};
}

/// The authority's own figure, else its part of the region's, else the nation's; else the same for secondary
/// schools.
Spread find_figure(Figure figure, std::int32_t code, RegisterPhase phase) {
  const auto& rows = authority_figures();
  const std::string& part = std::find_if(rows.begin(), rows.end(), [&](const auto& row) {
                              return row.code == code;
                            })->part_of_region;
  for (const RegisterPhase p : {phase, RegisterPhase::secondary}) {
    if (const auto s = pool(figure, [&](const auto& row) { return row.phase == p && row.code == code; })) {
      return *s;
    }
    if (const auto s =
            pool(figure, [&](const auto& row) { return row.phase == p && row.part_of_region == part; })) {
      return *s;
    }
    if (const auto s = pool(figure, [&](const auto& row) { return row.phase == p; })) return *s;
  }
  return {};
}

// ---- places -------------------------------------------------------------------------------------------

/// Schools per square, interpolated bilinearly between the centres of a square and of its neighbours.
class Density {
 public:
  Density(const std::map<Square, int>& totals, Square corner) {
    for (int i = 0; i < 3; ++i) {
      for (int j = 0; j < 3; ++j) {
        const auto found = totals.find({corner.first + 5 * (i - 1), corner.second + 5 * (j - 1)});
        counts_[index(i, j)] = found == totals.end() ? 0 : found->second;
      }
    }
    // A bilinear piece is largest at one of its corners.
    for (const double u : {0.0, 0.5, 1.0}) {
      for (const double v : {0.0, 0.5, 1.0}) largest_ = std::max(largest_, at(u, v));
    }
  }

  /// At (u, v) in the unit square.
  [[nodiscard]] double at(double u, double v) const {
    const int i = u < 0.5 ? 0 : 1;
    const int j = v < 0.5 ? 0 : 1;
    const double a = u + 0.5 - i;
    const double b = v + 0.5 - j;
    return (1 - a) * ((1 - b) * counts_[index(i, j)] + b * counts_[index(i, j + 1)]) +
           a * ((1 - b) * counts_[index(i + 1, j)] + b * counts_[index(i + 1, j + 1)]);
  }
  [[nodiscard]] double largest() const { return largest_; }

 private:
  static std::size_t index(int i, int j) { return static_cast<std::size_t>(3 * i + j); }
  std::array<double, 9> counts_{};
  double largest_ = 0;
};

/// Keeps a rejection from outlasting the words of its stream; at worst one draw in 10^8 ends by it.
constexpr int most_tries = 64;

using Point = std::pair<double, double>;

Point draw_by_density(DrawStream& draws, Square corner, const Density& density) {
  double u = 0.5, v = 0.5;
  for (int i = 0; i < most_tries; ++i) {
    u = draws.uniform();
    v = draws.uniform();
    if (draws.uniform() * density.largest() < density.at(u, v)) break;
  }
  return {corner.first + square_km * u, corner.second + square_km * v};
}

Point draw_near(DrawStream& draws, Square corner, const Place& parent) {
  for (int i = 0; i < most_tries; ++i) {
    const double x = parent.x_km + neighbourhood_km * draws.normal();
    const double y = parent.y_km + neighbourhood_km * draws.normal();
    if (x >= corner.first && x < corner.first + square_km && y >= corner.second &&
        y < corner.second + square_km) {
      return {x, y};
    }
  }
  return {parent.x_km, parent.y_km};
}

double squared_distance_to_nearest(Point point, const std::vector<const std::vector<Place>*>& squares) {
  double nearest = 1e9;
  for (const std::vector<Place>* const places : squares) {
    for (const Place& place : *places) {
      const double dx = place.x_km - point.first;
      const double dy = place.y_km - point.second;
      nearest = std::min(nearest, dx * dx + dy * dy);
    }
  }
  return nearest;
}

std::vector<Place> place_schools(const Draws& draws) {
  std::map<Square, std::vector<SquareFigures>> rows;
  std::map<Square, int> totals;
  for (const SquareFigures& row : square_figures()) {
    rows[{row.easting_km, row.northing_km}].push_back(row);
    totals[{row.easting_km, row.northing_km}] += row.n_schools;
  }
  std::map<Square, std::vector<Place>> placed;
  std::vector<Place> all;
  for (auto& [corner, figures] : rows) {
    std::sort(figures.begin(), figures.end(), [](const SquareFigures& a, const SquareFigures& b) {
      return std::pair(a.phase, a.code) < std::pair(b.phase, b.code);
    });
    const Density density(totals, corner);
    std::vector<Place>& here = placed[corner];
    std::vector<const std::vector<Place>*> around;
    for (int i = -1; i <= 1; ++i) {
      for (int j = -1; j <= 1; ++j) {
        const auto found = placed.find({corner.first + 5 * i, corner.second + 5 * j});
        if (found != placed.end()) around.push_back(&found->second);
      }
    }
    for (const SquareFigures& row : figures) {
      const Phase phase = model_phase(row.phase);
      for (int k = 0; k < row.n_schools; ++k) {
        const auto id = static_cast<std::uint32_t>(all.size() + 1);
        DrawStream draw = draws.stream(stream::england, 0, id, static_cast<std::uint32_t>(Purpose::place));
        DrawStream own = draws.stream(stream::england, 0, id, static_cast<std::uint32_t>(Purpose::likeness));
        Place school{0, 0, own.normal(), phase, row.phase, row.code, static_cast<double>(totals.at(corner))};
        std::vector<std::size_t> same_phase;
        for (std::size_t i = 0; i < here.size(); ++i) {
          if (here[i].phase == phase) same_phase.push_back(i);
        }
        const Place* parent = nullptr;
        const auto n = static_cast<double>(here.size());
        if (!same_phase.empty() &&
            draw.bernoulli(phase_figures[static_cast<std::size_t>(phase)].p_shared_site)) {
          parent = &here[same_phase[draw.below(static_cast<std::uint32_t>(same_phase.size()))]];
          school.x_km = parent->x_km;
          school.y_km = parent->y_km;
        } else if (draw.bernoulli(n / (n + urn_theta))) {
          parent = &here[draw.below(static_cast<std::uint32_t>(here.size()))];
          std::tie(school.x_km, school.y_km) = draw_near(draw, corner, *parent);
        } else {
          const Point first = draw_by_density(draw, corner, density);
          const Point second = draw_by_density(draw, corner, density);
          const bool first_is_farther =
              squared_distance_to_nearest(first, around) >= squared_distance_to_nearest(second, around);
          std::tie(school.x_km, school.y_km) = first_is_farther ? first : second;
        }
        if (parent != nullptr) {
          school.likeness = neighbour_likeness * parent->likeness +
                            math::sqrt(1 - neighbour_likeness * neighbour_likeness) * school.likeness;
        }
        here.push_back(school);
        all.push_back(school);
      }
    }
  }
  return all;
}

// ---- pupils and disadvantage ----------------------------------------------------------------------------

/// Normal scores: the standard normal quantiles of the ranks; equal values share their mean rank.
std::vector<double> score_normally(const std::vector<double>& value) {
  const std::size_t n = value.size();
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return value[a] < value[b]; });
  std::vector<double> score(n);
  for (std::size_t first = 0; first < n;) {
    std::size_t last = first + 1;
    while (last < n && value[order[last]] == value[order[first]]) ++last;
    const double mid_rank = static_cast<double>(first + last) / 2;
    for (std::size_t i = first; i < last; ++i) {
      score[order[i]] = math::normal_quantile(mid_rank / static_cast<double>(n));
    }
    first = last;
  }
  return score;
}

/// Location and scale of the normal whose logistic transform has the given mean and sd. The two moments are
/// taken over equal slices of the normal, the parameters corrected by what is missing until the moments fit.
Spread fit_logit_normal(Spread share) {
  constexpr int n_slices = 100;
  constexpr int n_corrections = 40;
  const double mean = std::clamp(share.mean, 0.005, 0.995);
  const double sd = std::clamp(share.sd, 0.001, 0.9 * math::sqrt(mean * (1 - mean)));
  const double steepness = mean * (1 - mean);  // of the logistic at the mean
  Spread logit{math::log(mean / (1 - mean)), sd / steepness};
  for (int i = 0; i < n_corrections; ++i) {
    double sum = 0, squares = 0;
    for (int k = 0; k < n_slices; ++k) {
      const double p = math::logistic(logit.mean + logit.sd * math::normal_quantile((k + 0.5) / n_slices));
      sum += p;
      squares += p * p;
    }
    const double found = sum / n_slices;
    logit.mean += (mean - found) / steepness;
    logit.sd *= sd / math::sqrt(squares / n_slices - found * found);
  }
  return logit;
}

}  // namespace

SchoolList draw_england(std::uint64_t seed) {
  const Draws draws(seed, 0);
  const std::vector<Place> places = place_schools(draws);
  SchoolList list;
  std::map<std::int32_t, std::uint16_t> positions;
  for (const AuthorityFigures& row : authority_figures()) positions.try_emplace(row.code, 0);
  for (auto& [code, position] : positions) {
    position = static_cast<std::uint16_t>(list.authorities.size());
    const AuthorityCode& authority = *find_authority(code);
    list.authorities.push_back({code, authority.name, authority.region});
  }
  std::map<std::pair<std::int32_t, RegisterPhase>, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Place& place = places[i];
    list.id.push_back(static_cast<SchoolId>(i + 1));
    list.phase.push_back(place.phase);
    list.x_km.push_back(static_cast<float>(place.x_km));
    list.y_km.push_back(static_cast<float>(place.y_km));
    list.authority.push_back(positions.at(place.code));
    groups[{place.code, place.register_phase}].push_back(i);
  }
  list.pupils.resize(places.size());
  list.disadvantage.resize(places.size());
  list.grade.resize(places.size());
  list.group.resize(places.size());

  for (const auto& [key, members] : groups) {
    const auto& [code, register_phase] = key;
    const Spread log_pupils = find_figure(&AuthorityFigures::log_pupils, code, register_phase);
    const Spread share = find_figure(&AuthorityFigures::disadvantage, code, register_phase);
    const PhaseFigures& phase = phase_figures[static_cast<std::size_t>(model_phase(register_phase))];
    const auto stream = [&](std::size_t i, Purpose purpose) {
      return draws.stream(stream::england, 0, list.id[i], static_cast<std::uint32_t>(purpose));
    };

    const Spread logit = fit_logit_normal(share);
    std::vector<double> density;
    for (const std::size_t i : members) density.push_back(places[i].density);
    const std::vector<double> density_score = score_normally(density);
    const auto tie = [&](std::size_t k, double correlation, double own) {
      return correlation * density_score[k] + math::sqrt(1 - correlation * correlation) * own;
    };
    for (std::size_t k = 0; k < members.size(); ++k) {
      const std::size_t i = members[k];
      const double size = tie(k, phase.size_density, stream(i, Purpose::size).normal());
      const int pupils = static_cast<int>(math::exp(log_pupils.mean + log_pupils.sd * size) + 0.5);
      list.pupils[i] = static_cast<float>(std::max(pupils, fewest_pupils));
      const double need = tie(k, phase.disadvantage_density, places[i].likeness);
      list.disadvantage[i] = static_cast<float>(math::logistic(logit.mean + logit.sd * need));
    }
  }
  return list;
}

}  // namespace schoolsim
