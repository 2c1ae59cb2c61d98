#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "analysis/pages/display_positions.hpp"
#include "analysis/statistics/compare.hpp"

namespace schoolsim {

/// Turns true places (km) into places of dots that do not hide one another.
using SpreadDots = std::function<DisplayPositions(std::span<const float> x_km, std::span<const float> y_km)>;

/// The document that pages draw from, as docs/page-data.md describes it: all words, numbers and verdicts. The
/// bold lines and the maps are of replicate_nearest_median(); there are no maps without its depths, or
/// without `spread`.
nlohmann::json page_data(const Comparison& comparison, const SpreadDots& spread);

/// A document as pages hold it. Bytes of older files that are not UTF-8, as in the name of a list, become
/// U+FFFD.
std::string document_text(const nlohmann::json& document);

/// A term at which something happens that people should look at.
struct MarkedMoment {
  Term term = 0;
  std::string words;  ///< "Forced federation begins"
};

/// Beginnings and ends of a scenario's policies within the run, in order.
std::vector<MarkedMoment> marked_moments(const RunDescription& description);

/// CRC-64/XZ of all metrics and final states, replicates by number: equal for equal results, whatever the
/// file.
std::uint64_t results_digest(const Comparison& comparison);

/// RFC 4648, with padding.
std::string base64(std::span<const std::uint8_t> bytes);

}  // namespace schoolsim
