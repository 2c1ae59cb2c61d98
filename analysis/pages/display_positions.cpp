#include "analysis/pages/display_positions.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <tuple>

namespace schoolsim {
namespace {

// 1.95 px at 1.08 px/km for 21,075 schools whose places extend over 640 km, as a share of extent /
// sqrt(schools).
constexpr double design_distance_km = 1.95 / 1.08;
constexpr double distance_share = design_distance_km / (640.0 / 145.172);
constexpr double smallest_extent_km = 0.001;
constexpr double largest_step = 32000.0;  // of 32,767: leaves room for rounding

constexpr int n_flow_rounds = 300;
constexpr double flow_cell = 3.0;  // in dot distances: coarse enough to see a district, not its dots
constexpr double flow_rate = 0.3;  // share of a cell per unit of pressure difference; stable below about .5
constexpr double largest_flow_step = 0.3;
constexpr double flow_fill = 0.8;  // of the densest packing: what random dots reach without jamming

constexpr int n_pair_rounds = 480;
constexpr double pair_margin = 1.03;   // aims beyond the distance, so that few rounds reach
constexpr double pair_enough = 1.01;   // this much of it, which rounding to 16 bits cannot undo
constexpr double pair_push = 0.45;     // each side takes this share of what is missing
constexpr double largest_speed = 0.3;  // in dot distances a round
constexpr double momentum = 0.75;      // carries a crowd's push outward in few rounds

struct Point {
  double x = 0.0;
  double y = 0.0;
};

struct Box {
  Point low{std::numeric_limits<double>::max(), std::numeric_limits<double>::max()};
  Point high{std::numeric_limits<double>::lowest(), std::numeric_limits<double>::lowest()};
};

Box bounds_of(std::span<const Point> points) {
  Box box;
  for (const Point& p : points) {
    box.low = {std::min(box.low.x, p.x), std::min(box.low.y, p.y)};
    box.high = {std::max(box.high.x, p.x), std::max(box.high.y, p.y)};
  }
  return box;
}

/// Square cells over a box with a margin of empty cells on every side. Cells lie at multiples of their size:
/// a grid that moved with the outermost dots would push a lone crowd along for ever.
struct Grid {
  Grid(const Box& box, double cell_size, int margin)
      : size(cell_size),
        low{(std::floor(box.low.x / cell_size) - margin) * cell_size,
            (std::floor(box.low.y / cell_size) - margin) * cell_size},
        columns(static_cast<std::size_t>((box.high.x - low.x) / cell_size) + 1 +
                static_cast<std::size_t>(margin)),
        rows(static_cast<std::size_t>((box.high.y - low.y) / cell_size) + 1 +
             static_cast<std::size_t>(margin)) {}

  std::size_t n_cells() const { return columns * rows; }
  std::size_t cell_of(const Point& p) const {
    return static_cast<std::size_t>((p.y - low.y) / size) * columns +
           static_cast<std::size_t>((p.x - low.x) / size);
  }

  double size;
  Point low;
  std::size_t columns, rows;
};

/// Lets districts that hold more dots than fit swell outward, like a fluid under pressure.
void relieve_pressure(std::vector<Point>& points, double distance) {
  const double size = flow_cell * distance;
  const double capacity = flow_fill * size * size / (distance * distance * std::sqrt(0.75));
  std::vector<double> pressure;
  for (int round = 0; round < n_flow_rounds; ++round) {
    const Grid grid(bounds_of(points), size, 2);
    pressure.assign(grid.n_cells(), 0.0);
    struct Corner {
      std::size_t cell;
      double u, v;  // place within the square of four cell centres, 0 to 1
    };
    const auto corner_of = [&](const Point& p) {
      const double column = (p.x - grid.low.x) / size;
      const double row = (p.y - grid.low.y) / size;
      const auto c = static_cast<std::size_t>(column);
      const auto r = static_cast<std::size_t>(row);
      return Corner{r * grid.columns + c, column - static_cast<double>(c), row - static_cast<double>(r)};
    };
    for (const Point& p : points) {
      const auto [cell, u, v] = corner_of(p);
      pressure[cell] += (1 - u) * (1 - v);
      pressure[cell + 1] += u * (1 - v);
      pressure[cell + grid.columns] += (1 - u) * v;
      pressure[cell + grid.columns + 1] += u * v;
    }
    bool any = false;
    for (double& p : pressure) {
      p = std::max(0.0, p / capacity - 1.0);
      any = any || p > 0.0;
    }
    if (!any) return;
    for (Point& p : points) {
      const auto [cell, u, v] = corner_of(p);
      const double p00 = pressure[cell], p10 = pressure[cell + 1];
      const double p01 = pressure[cell + grid.columns], p11 = pressure[cell + grid.columns + 1];
      double step_x = -flow_rate * ((1 - v) * (p10 - p00) + v * (p11 - p01));
      double step_y = -flow_rate * ((1 - u) * (p01 - p00) + u * (p11 - p10));
      const double length = std::sqrt(step_x * step_x + step_y * step_y);
      if (length > largest_flow_step) {
        step_x *= largest_flow_step / length;
        step_y *= largest_flow_step / length;
      }
      p.x += step_x * size;
      p.y += step_y * size;
    }
  }
}

/// Schools of one place are set apart on a sunflower's spiral about it, in the order of the list; all others
/// move by a hair, so that dots in a row have a side to move to.
void part_twins(std::vector<Point>& points, double distance) {
  constexpr Point golden_turn{-0.7373688780783197, 0.6754902942615238};  // cosine and sine of 2.39996...
  constexpr double hair = 0.01;
  constexpr double spiral_step = 0.55;  // neighbours on the spiral then nearly keep their distance
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::tie(points[a].x, points[a].y, a) < std::tie(points[b].x, points[b].y, b);
  });
  Point place{std::numeric_limits<double>::infinity(), 0.0};
  Point turn{1.0, 0.0};
  double twins = 0.0;
  for (const std::size_t i : order) {
    Point& p = points[i];
    twins = p.x == place.x && p.y == place.y ? twins + 1.0 : 0.0;
    place = p;
    const double radius = distance * (hair + spiral_step * std::sqrt(twins));
    p = {place.x + radius * turn.x, place.y + radius * turn.y};
    turn = {turn.x * golden_turn.x - turn.y * golden_turn.y, turn.x * golden_turn.y + turn.y * golden_turn.x};
  }
}

/// Pushes pairs apart that are nearer than the distance; stops when none is.
void part_pairs(std::vector<Point>& points, double distance) {
  const std::size_t n = points.size();
  const double aim = pair_margin * distance;
  const double enough = pair_enough * distance;
  std::vector<Point> speed(n), push(n);
  std::vector<std::size_t> cell(n), member(n), start, next;
  for (int round = 0; round < n_pair_rounds; ++round) {
    const Grid grid(bounds_of(points), aim, 1);
    start.assign(grid.n_cells() + 1, 0);
    for (std::size_t i = 0; i < n; ++i) ++start[(cell[i] = grid.cell_of(points[i])) + 1];
    for (std::size_t c = 0; c < grid.n_cells(); ++c) start[c + 1] += start[c];
    next = start;
    for (std::size_t i = 0; i < n; ++i) member[next[cell[i]]++] = i;

    bool too_near = false;
    for (std::size_t i = 0; i < n; ++i) {
      push[i] = {};
      for (std::size_t row = cell[i] - grid.columns; row <= cell[i] + grid.columns; row += grid.columns) {
        for (std::size_t k = start[row - 1]; k < start[row + 2]; ++k) {
          const std::size_t j = member[k];
          if (j == i) continue;
          const double dx = points[i].x - points[j].x;
          const double dy = points[i].y - points[j].y;
          const double squared = dx * dx + dy * dy;
          if (squared >= aim * aim) continue;
          too_near = too_near || squared < enough * enough;
          const double gap = std::sqrt(squared);
          const Point along = gap > 0.0 ? Point{dx / gap, dy / gap} : Point{i < j ? 1.0 : -1.0, 0.0};
          push[i].x += pair_push * (aim - gap) * along.x;
          push[i].y += pair_push * (aim - gap) * along.y;
        }
      }
    }
    if (!too_near) return;
    for (std::size_t i = 0; i < n; ++i) {
      // Who touches nobody any more stops: momentum passes a push on, but flings no dot out of its crowd.
      if (push[i].x == 0.0 && push[i].y == 0.0) {
        speed[i] = {};
        continue;
      }
      speed[i] = {momentum * speed[i].x + push[i].x, momentum * speed[i].y + push[i].y};
      const double fast =
          std::sqrt(speed[i].x * speed[i].x + speed[i].y * speed[i].y) / (largest_speed * distance);
      if (fast > 1.0) speed[i] = {speed[i].x / fast, speed[i].y / fast};
      points[i].x += speed[i].x;
      points[i].y += speed[i].y;
    }
  }
}

}  // namespace

DisplayPositions spread_dots(std::span<const float> x_km, std::span<const float> y_km) {
  DisplayPositions result;
  const std::size_t n = x_km.size();
  if (n == 0) return result;
  std::vector<Point> points(n);
  for (std::size_t i = 0; i < n; ++i)
    points[i] = {static_cast<double>(x_km[i]), static_cast<double>(y_km[i])};
  const std::vector<Point> truth = points;

  const Box places = bounds_of(points);
  const double extent = std::max(places.high.x - places.low.x, places.high.y - places.low.y);
  result.dot_distance_km = extent < smallest_extent_km
                               ? design_distance_km
                               : distance_share * extent / std::sqrt(static_cast<double>(n));
  part_twins(points, result.dot_distance_km);
  relieve_pressure(points, result.dot_distance_km);
  part_pairs(points, result.dot_distance_km);

  const Box drawn = bounds_of(points);
  result.origin_x_km = (drawn.low.x + drawn.high.x) / 2;
  result.origin_y_km = (drawn.low.y + drawn.high.y) / 2;
  const double half = std::max(drawn.high.x - drawn.low.x, drawn.high.y - drawn.low.y) / 2;
  if (half > 0.0) result.unit_km = half / largest_step;
  result.x.reserve(n);
  result.y.reserve(n);
  result.shift_km.reserve(n);
  const auto step = [&](double km) { return static_cast<std::int16_t>(std::lround(km / result.unit_km)); };
  for (std::size_t i = 0; i < n; ++i) {
    result.x.push_back(step(points[i].x - result.origin_x_km));
    result.y.push_back(step(points[i].y - result.origin_y_km));
    const double dx = points[i].x - truth[i].x, dy = points[i].y - truth[i].y;
    result.shift_km.push_back(static_cast<float>(std::sqrt(dx * dx + dy * dy)));
  }
  return result;
}

}  // namespace schoolsim
