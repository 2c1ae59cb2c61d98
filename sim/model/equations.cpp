#include "sim/model/equations.hpp"

#include <algorithm>
#include <array>

#include "sim/model/parameters.hpp"

namespace schoolsim {
namespace {

constexpr std::array symbols{
    Symbol{"i", "as a subscript: the school"},
    Symbol{"j", "as a subscript: its partner"},
    Symbol{"k", "as a subscript: an area of practice"},
    Symbol{"k_ij", "what distance makes of the cost of a tie: 1 + distance / tie.travel_scale"},
    Symbol{"N", "number of schools"},
    Symbol{"K", "number of areas of practice, 8"},
    Symbol{"p", "practice in an area, from 0 to 1"},
    Symbol{"Q", "effectiveness (teaching): mean practice over the areas, and team_i"},
    Symbol{"team_i", "what this year's staff adds to effectiveness beyond practice"},
    Symbol{"effect_i", "lasting effect of the authority on schools of the phase, drawn once"},
    Symbol{"group_i", "lasting effect of the school's academy group, as far as it has come to hold"},
    Symbol{"h", "head's skill"},
    Symbol{"h_eff", "head's skill as it acts, with executive heads and changes of head"},
    Symbol{"b", "strength of the bench: the leaders besides the head"},
    Symbol{"l", "effective leadership, of head and bench"},
    Symbol{"c", "willingness to partner (propensity)"},
    Symbol{"c0", "willingness that the head brought"},
    Symbol{"d", "disadvantage: share of pupils on free meals"},
    Symbol{"dbar", "mean of d over schools"},
    Symbol{"x_i", "excess of disadvantage: d_i - dbar, or by logarithms (disadvantage.scale)"},
    Symbol{"g_ph", "weight of disadvantage in the phase: gradient.primary or gradient.secondary"},
    Symbol{"n_i", "pupils of the school"},
    Symbol{"M", "leaders of the school, one more for each time.pupils_per_leader pupils"},
    Symbol{"t", "trust of one side in the other"},
    Symbol{"z", "depth of a partnership"},
    Symbol{"y", "depth for which both sides had time in this term; what was realised"},
    Symbol{"theta", "trust from which depth begins to grow: trust.deep_threshold"},
    Symbol{"Z_i", "depth of the deepest partnership of the last term"},
    Symbol{"attended_i", "partnerships in which both sides met in the last term"},
    Symbol{"a_i", "how well the school takes in what it sees (absorptive capacity)"},
    Symbol{"x_ij", "how well two schools fit: phase and disadvantage alike"},
    Symbol{"R", "rivalry: schools of one phase, the more the nearer"},
    Symbol{"P", "pressure that the school feels from its grade"},
    Symbol{"H", "chance of an inspection in a year"},
    Symbol{"E_i", "error of the last judgement of the school, in standard deviations"},
    Symbol{"A", "accountability of single schools"},
    Symbol{"m", "initiatives that schools must serve"},
    Symbol{"v", "clarity of the national vision"},
    Symbol{"s", "support of the local authority"},
    Symbol{"capLA", "how able the authority is to support"},
    Symbol{"T", "leader-days of the term that can go to partners"},
    Symbol{"L", "leader-days that are left"},
    Symbol{"J", "intensity of joint work"},
    Symbol{"e_i", "engagement: joint work over the last terms"},
    Symbol{"r_k", "relevance of an area, 1 unless the curriculum changes"},
    Symbol{"G", "what initiatives leave of own improvement: 1 at the best number"},
    Symbol{"g_ik", "gain from partners in an area, with saturation"},
    Symbol{"gain_i", "mean gain from partners over the areas"},
    Symbol{"cap_i", "gain from partners at which saturation halves it"},
    Symbol{"need", "shared need that a new curriculum makes"},
    Symbol{"load", "leader-days that a new curriculum takes"},
    Symbol{"rep", "reputation, from the grade: (4 - grade) / 3"},
    Symbol{"comp", "what the other does better"},
    Symbol{"U", "utility of a partner, before chance"},
    Symbol{"openness", "how much further outward governors look"},
    Symbol{"dist", "distance in km"},
    Symbol{"V", "value added, as results show it: standard score of Q with noise"},
    Symbol{"cohort_i", "pupils of one year of the school"},
    Symbol{"clamp", "limits to the range from 0 to 1, or to the bounds given"},
    Symbol{"sigma", "1 / (1 + exp(-x)): a chance from any number"},
    Symbol{"tanh", "a curve from -1 to 1"},
    Symbol{"N(0,1)", "a draw of the standard normal distribution"},
    Symbol{"Beta", "the distribution from which heads' willingness is drawn"},
    Symbol{"1[", "1 if the statement in brackets holds, else 0"},
};

constexpr bool is_of_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '\'';
}

/// Calls f with each word of a text: c_i, exit.rate, N(0,1), school's; 1[ where an indicator begins.
template <class F>
void for_each_word(std::string_view text, F f) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_of_word(text[at])) continue;
    std::size_t end = at;
    while (end < text.size() && is_of_word(text[end])) ++end;
    for (const std::string_view tail : {"(0,1)", "["})
      end += text.substr(end).starts_with(tail) ? tail.size() : 0;
    std::string_view word = text.substr(at, end - at);
    while (word.ends_with('.')) word.remove_suffix(1);
    f(word);
    at = end;
  }
}

/// What stands behind a word's first `_`, if it can be a subscript: one letter or two.
constexpr std::string_view subscript_of(std::string_view word) {
  const std::string_view rest = word.substr(std::min(word.find('_'), word.size() - 1) + 1);
  return rest.size() <= 2 ? rest : std::string_view{};
}

/// Whether a word is a symbol, as it stands or with a subscript; i, j and k are subscripts alone.
constexpr bool is_symbol(std::string_view word, std::string_view name) {
  const std::string_view subscript = subscript_of(word);
  if (name == "i" || name == "j" || name == "k") return subscript.find(name) != subscript.npos;
  if (word == name) return true;
  return !subscript.empty() && word.substr(0, word.size() - subscript.size() - 1) == name;
}

}  // namespace

std::span<const Symbol> model_symbols() { return symbols; }

std::vector<std::size_t> symbols_in(std::string_view text) {
  std::array<bool, symbols.size()> is_in{};
  const bool is_equation = text.find('\n') == text.npos;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (!is_equation && !line.starts_with("  ")) continue;
    for_each_word(line, [&](std::string_view word) {
      for (std::size_t s = 0; s < symbols.size(); ++s) is_in[s] |= is_symbol(word, symbols[s].name);
    });
  }
  std::vector<std::size_t> found;
  for (std::size_t s = 0; s < symbols.size(); ++s) {
    if (is_in[s]) found.push_back(s);
  }
  return found;
}

std::vector<std::size_t> parameters_of(const Process& process) {
  const auto table = parameter_table();
  std::vector<std::size_t> found;
  for (std::size_t at = 0; at < table.size(); ++at) {
    const ParameterInfo& row = table[at];
    const bool acts = row.role != Role::observation && row.role != Role::numeric;
    bool is_read = acts && std::count(process.groups.begin(), process.groups.end(), row.group) > 0;
    for_each_word(process.statement, [&](std::string_view word) { is_read |= word == row.key; });
    if (is_read) found.push_back(at);
  }
  return found;
}

}  // namespace schoolsim
