#include "sim/model/world.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <tuple>

#include "sim/model/contract.hpp"
#include "sim/model/math.hpp"

namespace schoolsim {
namespace {

/// Interleaves the bits of two 16-bit coordinates: schools that are near on this curve are near on the map.
std::uint32_t morton(std::uint32_t x, std::uint32_t y) {
  const auto spread = [](std::uint32_t v) {
    v &= 0xffff;
    v = (v | (v << 8)) & 0x00ff00ff;
    v = (v | (v << 4)) & 0x0f0f0f0f;
    v = (v | (v << 2)) & 0x33333333;
    return (v | (v << 1)) & 0x55555555;
  };
  return spread(x) | (spread(y) << 1);
}

struct Box {
  float x_least, y_least, x_most, y_most;
};

Box bounding_box(const std::vector<float>& x, const std::vector<float>& y) {
  const auto [x_least, x_most] = std::minmax_element(x.begin(), x.end());
  const auto [y_least, y_most] = std::minmax_element(y.begin(), y.end());
  return {*x_least, *y_least, *x_most, *y_most};
}

std::vector<std::uint32_t> canonical_order(const SchoolList& list) {
  const Box box = bounding_box(list.x_km, list.y_km);
  const float size = std::max({box.x_most - box.x_least, box.y_most - box.y_least, 1e-3F});
  struct Key {
    std::int32_t code;
    std::uint32_t authority, place;
    SchoolId id;
    auto operator<=>(const Key&) const = default;
  };
  std::vector<Key> keys(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto cell = [&](float v, float least) {
      return static_cast<std::uint32_t>((v - least) / size * 65535.0F);
    };
    keys[i] = {list.authorities[list.authority[i]].code, list.authority[i],
               morton(cell(list.x_km[i], box.x_least), cell(list.y_km[i], box.y_least)), list.id[i]};
  }
  std::vector<std::uint32_t> order(list.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
  return order;
}

/// Fills result_error.
void compare_cohorts(World& world) {
  world.result_error.resize(world.size());
  for (int phase = 0; phase < n_phases; ++phase) {
    std::vector<float> cohorts;
    for (SchoolIndex i = 0; i < world.size(); ++i) {
      if (static_cast<int>(world.phase[i]) == phase)
        cohorts.push_back(cohort_of(world.phase[i], world.pupils[i]));
    }
    if (cohorts.empty()) continue;
    std::sort(cohorts.begin(), cohorts.end());
    const std::size_t half = cohorts.size() / 2;
    const float median = cohorts.size() % 2 == 1 ? cohorts[half] : 0.5F * (cohorts[half - 1] + cohorts[half]);
    for (SchoolIndex i = 0; i < world.size(); ++i) {
      if (static_cast<int>(world.phase[i]) == phase)
        world.result_error[i] = math::sqrt(median / cohort_of(world.phase[i], world.pupils[i]));
    }
  }
}

/// Fills near and n_near: exact nearest neighbours of the same phase by rings of grid cells; equal distances
/// are broken by id, so that the order of the list does not matter.
void find_near_schools(const Box& box, World& world) {
  const SchoolIndex n = world.size();
  world.near.assign(std::size_t{n} * max_near, no_school);
  world.n_near.assign(n, 0);
  for (int phase = 0; phase < n_phases; ++phase) {
    std::vector<SchoolIndex> members;
    for (SchoolIndex i = 0; i < n; ++i) {
      if (static_cast<int>(world.phase[i]) == phase) members.push_back(i);
    }
    if (members.size() < 2) continue;
    // About two schools a cell.
    const float width = std::max(box.x_most - box.x_least, 1e-3F);
    const float height = std::max(box.y_most - box.y_least, 1e-3F);
    const float cell = std::max(math::sqrt(width * height * 2.0F / static_cast<float>(members.size())),
                                std::max(width, height) / 2048.0F);
    const int columns = static_cast<int>(width / cell) + 1;
    const int rows = static_cast<int>(height / cell) + 1;
    const auto column_of = [&](SchoolIndex i) {
      return static_cast<int>((world.profile[i].x_km - box.x_least) / cell);
    };
    const auto row_of = [&](SchoolIndex i) {
      return static_cast<int>((world.profile[i].y_km - box.y_least) / cell);
    };
    const auto cell_of = [&](int column, int row) {
      return static_cast<std::size_t>(row * columns + column);
    };
    std::vector<std::vector<SchoolIndex>> cells(static_cast<std::size_t>(columns * rows));
    for (const SchoolIndex i : members) cells[cell_of(column_of(i), row_of(i))].push_back(i);

    using Found = std::tuple<float, SchoolId, SchoolIndex>;
    std::vector<Found> found;
    for (const SchoolIndex i : members) {
      found.clear();
      const int column = column_of(i);
      const int row = row_of(i);
      for (int ring = 0; ring <= std::max(columns, rows); ++ring) {
        for (int r = std::max(0, row - ring); r <= std::min(rows - 1, row + ring); ++r) {
          const bool edge_row = r == row - ring || r == row + ring;
          for (int c = column - ring; c <= column + ring; c += (edge_row || ring == 0) ? 1 : 2 * ring) {
            if (c < 0 || c >= columns) continue;
            for (const SchoolIndex j : cells[cell_of(c, r)]) {
              if (j == i) continue;
              const float dx = world.profile[j].x_km - world.profile[i].x_km;
              const float dy = world.profile[j].y_km - world.profile[i].y_km;
              found.emplace_back(dx * dx + dy * dy, world.id[j], j);
            }
          }
        }
        // Schools beyond this ring are at least `ring` cells away.
        if (found.size() >= max_near) {
          std::nth_element(found.begin(), found.begin() + (max_near - 1), found.end());
          const float reach = static_cast<float>(ring) * cell;
          if (std::get<0>(found[max_near - 1]) <= reach * reach) break;
        }
      }
      std::sort(found.begin(), found.end());
      const std::size_t kept = std::min<std::size_t>(found.size(), max_near);
      world.n_near[i] = static_cast<std::uint8_t>(kept);
      for (std::size_t m = 0; m < kept; ++m)
        world.near[std::size_t{i} * max_near + m] = std::get<2>(found[m]);
    }
  }
}

/// What x_i = sd (ln(d_i + .03) - log_mean) / log_sd takes of a phase: a school is as far from 0 as its place
/// in the country says, whatever other schools are in the list.
struct LogScale {
  double sd, log_mean, log_sd;
};

/// Fills the columns of disadvantage as other columns feel it: x_i, g_ph x_i and dbar + g_ph x_i.
void scale_disadvantage(const Parameters& p, World& world) {
  constexpr double offset = 0.03;  // keeps the logarithm of schools without disadvantage in sight of others
  const ByPhase<LogScale> scale{
      {p.disadvantage_sd_primary, p.disadvantage_log_mean_primary, p.disadvantage_log_sd_primary},
      {p.disadvantage_sd_secondary, p.disadvantage_log_mean_secondary, p.disadvantage_log_sd_secondary}};
  const ByPhase<float> gradient{static_cast<float>(p.gradient_primary),
                                static_cast<float>(p.gradient_secondary)};
  for (SchoolIndex i = 0; i < world.size(); ++i) {
    const float d = world.disadvantage[i];
    const float above_mean = d - world.mean_disadvantage;
    float x = above_mean;
    if (p.disadvantage_scale != 0) {
      const auto& [sd, log_mean, log_sd] = scale[world.phase[i]];
      x = static_cast<float>(sd * (math::log(static_cast<double>(d) + offset) - log_mean) / log_sd);
    }
    const float graded = gradient[world.phase[i]] * x;
    world.excess_disadvantage.push_back(x);
    world.graded_disadvantage.push_back(graded);
    world.bench_disadvantage.push_back(d + (graded - above_mean));  // d exactly, where nothing is scaled
  }
}

/// Draws what each authority makes of the schools of each phase, for good, and finds the drift of practice
/// that has this effect where own improvement and decay balance: there practice moves back at the rate
/// learning.own G r l + learning.decay.
void draw_authority_effects(const Parameters& p, const Draws& draws, World& world) {
  constexpr double usual_gain = 0.46;  // G r l of a school of middling leadership under four initiatives
  world.authority_rate = static_cast<float>(usual_gain * p.learning_own + p.learning_decay);
  world.authority_effect.assign(world.size(), 0);
  if (p.authority_effect_sd == 0) return;
  const double common = math::sqrt(p.authority_common_share);
  const double own = math::sqrt(1 - p.authority_common_share);
  for (std::uint32_t a = 0; a < world.n_authorities(); ++a) {
    DrawStream draw =
        draws.stream(stream::authority_effect, 0, static_cast<std::uint32_t>(world.authority_code[a]));
    const double of_all = common * draw.normal();
    const double of_primary = of_all + own * draw.normal();
    const double of_secondary = of_all + own * draw.normal();
    const ByPhase<float> effect{
        static_cast<float>(p.authority_effect_sd * of_primary),
        static_cast<float>(p.authority_effect_sd * p.authority_secondary_ratio * of_secondary)};
    for (const SchoolIndex i : world.schools_of(a)) world.authority_effect[i] = effect[world.phase[i]];
  }
}

}  // namespace

World make_world(const SchoolList& list, const Parameters& parameters, const Draws& draws) {
  EXPECTS(list.size() > 0);
  World world;
  world.list_position = canonical_order(list);
  const auto arranged = [&](const auto& column) {
    std::remove_cvref_t<decltype(column)> result;
    result.reserve(column.size());
    for (const std::uint32_t i : world.list_position) result.push_back(column[i]);
    return result;
  };
  world.id = arranged(list.id);
  world.phase = arranged(list.phase);
  world.pupils = arranged(list.pupils);
  world.disadvantage = arranged(list.disadvantage);
  for (const std::uint32_t i : world.list_position)
    world.profile.push_back({list.x_km[i], list.y_km[i], list.disadvantage[i], list.phase[i]});

  const SchoolIndex n = world.size();
  double total = 0;
  for (const float d : world.disadvantage) total += static_cast<double>(d);
  world.mean_disadvantage = static_cast<float>(total / n);
  world.regimes = make_regimes(parameters);
  const auto pupils_per_leader = static_cast<float>(parameters.time_pupils_per_leader);
  for (SchoolIndex i = 0; i < n; ++i) {
    world.leaders.push_back(1.0F + world.pupils[i] / pupils_per_leader);
    world.sqrt_leaders.push_back(math::sqrt(world.leaders[i]));
    world.governors.push_back(draws.stream(stream::governors, 0, world.id[i]).uniform_float());
  }

  scale_disadvantage(parameters, world);
  if (parameters.start_from_data != 0) {
    world.observed_grade = arranged(list.grade);
    world.observed_value_added = list.value_added.empty()
                                     ? std::vector(n, std::numeric_limits<float>::quiet_NaN())
                                     : arranged(list.value_added);
  }

  // Only authorities that have schools are kept.
  const std::vector<std::uint16_t> of_list = arranged(list.authority);
  for (SchoolIndex i = 0; i < n; ++i) {
    if (i == 0 || of_list[i] != of_list[i - 1]) {
      world.authority_begin.push_back(i);
      world.authority_code.push_back(list.authorities[of_list[i]].code);
      world.authority_region.push_back(list.authorities[of_list[i]].region);
    }
    world.authority.push_back(static_cast<std::uint16_t>(world.authority_code.size() - 1));
  }
  world.authority_begin.push_back(n);
  const double low = parameters.start_support_low;
  const double high = parameters.start_support_high;
  for (const std::int32_t code : world.authority_code) {
    DrawStream draw = draws.stream(stream::authority_support, 0, static_cast<std::uint32_t>(code));
    world.authority_support.push_back(static_cast<float>(low + (high - low) * draw.uniform()));
  }
  compare_cohorts(world);
  draw_authority_effects(parameters, draws, world);
  find_near_schools(bounding_box(list.x_km, list.y_km), world);
  world.by_disadvantage.resize(n);
  std::iota(world.by_disadvantage.begin(), world.by_disadvantage.end(), SchoolIndex{0});
  std::sort(world.by_disadvantage.begin(), world.by_disadvantage.end(), [&](SchoolIndex a, SchoolIndex b) {
    return std::pair(world.disadvantage[a], world.id[a]) < std::pair(world.disadvantage[b], world.id[b]);
  });
  return world;
}

std::vector<std::size_t> synthetic_differences(const Parameters& a, const Parameters& b) {
  std::vector<std::size_t> differing;
  for (std::size_t p = 0; p < parameter_table().size(); ++p) {
    const ParameterInfo& row = parameter_table()[p];
    if (row.group == "synthetic" && a.*row.member != b.*row.member) differing.push_back(p);
  }
  return differing;
}

SchoolList draw_synthetic_schools(std::uint32_t n, const Parameters& p, const Draws& draws) {
  struct Place {
    double x, y, radius, disadvantage;
    bool urban;
  };
  const auto per_authority = static_cast<std::uint32_t>(p.synthetic_schools_per_authority);
  const std::uint32_t n_authorities =
      std::max(static_cast<std::uint32_t>(p.synthetic_least_authorities), n / per_authority);
  const double side = math::sqrt(p.synthetic_area_per_school * n);
  SchoolList list;
  std::vector<Place> places(n_authorities);
  for (std::uint32_t a = 0; a < n_authorities; ++a) {
    DrawStream draw = draws.stream(stream::world_authority, 0, a + 1);
    Place& place = places[a];
    place.urban = draw.bernoulli(p.synthetic_urban_share);
    place.x = side * draw.uniform();
    place.y = side * draw.uniform();
    const double least = place.urban ? p.synthetic_urban_radius_least : p.synthetic_rural_radius_least;
    const double most = place.urban ? p.synthetic_urban_radius_most : p.synthetic_rural_radius_most;
    place.radius = least + (most - least) * draw.uniform();
    place.disadvantage =
        std::max(p.synthetic_least_disadvantage,
                 (place.urban ? p.synthetic_urban_disadvantage : p.synthetic_rural_disadvantage) +
                     p.synthetic_authority_disadvantage_sd * draw.normal());
    Authority authority;
    authority.code = static_cast<std::int32_t>(a + 1);
    authority.region = place.urban ? "urban" : "rural";
    list.authorities.push_back(std::move(authority));
  }
  constexpr std::array<double Parameters::*, n_phases> median{&Parameters::synthetic_primary_pupils,
                                                              &Parameters::synthetic_secondary_pupils,
                                                              &Parameters::synthetic_special_pupils};
  constexpr std::array<double Parameters::*, n_phases> sigma{&Parameters::synthetic_primary_sigma,
                                                             &Parameters::synthetic_secondary_sigma,
                                                             &Parameters::synthetic_special_sigma};
  for (std::uint32_t i = 0; i < n; ++i) {
    DrawStream draw = draws.stream(stream::world_school, 0, i + 1);
    const std::uint32_t a = draw.below(n_authorities);
    const Place& place = places[a];
    const double u = draw.uniform();
    const Phase phase = u < p.synthetic_primary_share                               ? Phase::primary
                        : u < p.synthetic_primary_share + p.synthetic_special_share ? Phase::special
                                                                                    : Phase::secondary;
    const auto kind = static_cast<std::size_t>(phase);
    const double size_factor = phase != Phase::primary ? 1.0
                               : place.urban           ? p.synthetic_urban_size
                                                       : p.synthetic_rural_size;
    const double pupils = p.*median[kind] * size_factor * math::exp(p.*sigma[kind] * draw.normal());
    const double spread = p.synthetic_disadvantage_sigma;
    const double disadvantage =
        place.disadvantage * math::exp(spread * draw.normal() - 0.5 * spread * spread);
    list.id.push_back(i + 1);
    list.phase.push_back(phase);
    list.authority.push_back(static_cast<std::uint16_t>(a));
    list.x_km.push_back(static_cast<float>(place.x + place.radius * draw.normal()));
    list.y_km.push_back(static_cast<float>(place.y + place.radius * draw.normal()));
    list.pupils.push_back(static_cast<float>(std::max(p.synthetic_least_pupils, pupils)));
    list.disadvantage.push_back(static_cast<float>(std::min(p.synthetic_most_disadvantage, disadvantage)));
    list.grade.push_back(0);
    list.group.push_back(0);
  }
  return list;
}

}  // namespace schoolsim
