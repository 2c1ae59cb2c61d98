#include "sim/cli/sweep_flags.hpp"

#include "sim/error.hpp"
#include "sim/study/limits.hpp"

namespace schoolsim {

std::optional<Term> read_at(const Arguments& arguments) {
  if (!arguments.has("at")) return std::nullopt;
  return static_cast<Term>(arguments.whole("at", 0, most_terms, 0));
}

OutputChoice read_choice(const Arguments& arguments) {
  const auto metric = arguments.text("metric");
  if (!metric)
    throw Error(ErrorKind::usage,
                "--metric: is missing; it names what is to be explained, as in --metric isolated");
  return {arguments.positional().front(),
          *metric,
          arguments.text("scenario").value_or(""),
          arguments.text("against"),
          read_at(arguments),
          arguments.text("statistic").value_or("mean")};
}

}  // namespace schoolsim
