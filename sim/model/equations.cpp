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
    Symbol{"Q", "effectiveness (teaching): mean practice over the areas"},
    Symbol{"h", "head's skill"},
    Symbol{"h_eff", "head's skill as it acts, with executive heads and changes of head"},
    Symbol{"b", "strength of the bench: the leaders besides the head"},
    Symbol{"l", "effective leadership, of head and bench"},
    Symbol{"c", "willingness to partner (propensity)"},
    Symbol{"c0", "willingness that the head brought"},
    Symbol{"d", "disadvantage: share of pupils on free meals"},
    Symbol{"dbar", "mean of d over schools"},
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
    Symbol{"clamp", "limits to the range from 0 to 1, or to the bounds given"},
    Symbol{"sigma", "1 / (1 + exp(-x)): a chance from any number"},
    Symbol{"tanh", "a curve from -1 to 1"},
    Symbol{"N(0,1)", "a draw of the standard normal distribution"},
    Symbol{"Beta", "the distribution from which heads' willingness is drawn"},
    Symbol{"1[", "1 where what stands in brackets holds, else 0"},
};

/// Where a process states its equations; processes that only keep books state none.
struct Statement {
  std::string_view process;
  std::string_view file;    ///< of processes/, whose header states them
  std::string_view groups;  ///< of parameters, whose names stand alone in them
};

constexpr std::array statements{
    Statement{"levers", "levers", "lever curriculum forced incentive platform governors"},
    Statement{"area partnership", "area_partnership", "area acceptance governors"},
    Statement{"alliance money", "alliances", "alliance"},
    Statement{"health checks", "health_checks", "check"},
    Statement{"inspection", "inspection", "inspection pressure collective fear"},
    Statement{"time budget", "time_budget", "time leadership absorption initiatives head forced"},
    Statement{"offers", "attendance", "tie deploy"},
    Statement{"attendance", "attendance", "tie engagement"},
    Statement{"encounter", "encounter", "cooperation rivalry trust depth"},
    Statement{"learning", "learning", "learning fit absorption"},
    Statement{"experts", "experts", "expert fit"},
    Statement{"leadership", "leadership", "bench head grow disposition"},
    Statement{"rotation", "rotation", "rotation head propensity"},
    Statement{"executives", "executives", "executive acceptance"},
    Statement{"secondments", "secondments", "secondment"},
    Statement{"propensity", "propensity", "propensity"},
    Statement{"dissolution", "dissolution", "exit"},
    Statement{"formation", "formation", "search choice acceptance rivalry"},
    Statement{"federation", "federation", "forced"},
    Statement{"brokering", "brokering", "broker acceptance"},
    Statement{"alliances", "alliances", "alliance"},
    Statement{"chains", "chains", "chain acceptance forced"},
    Statement{"exchanges", "exchanges", "exchange acceptance"},
    Statement{"area ties", "area_ties", "enquiry inclusion acceptance"},
    Statement{"deployment", "deployment", "deploy acceptance"},
};

const Statement* statement_of(const TermProcess& process) {
  const auto row = std::find_if(statements.begin(), statements.end(),
                                [&](const Statement& s) { return s.process == process.name; });
  return row == statements.end() ? nullptr : &*row;
}

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Whether a subscript of at most three letters has `name` among them.
bool occurs_as_subscript(std::string_view text, char name) {
  for (std::size_t at = text.find('_'); at != text.npos; at = text.find('_', at + 1)) {
    std::size_t end = at + 1;
    while (end < text.size() && is_letter(text[end])) ++end;
    const std::string_view letters = text.substr(at + 1, end - at - 1);
    const bool goes_on = end < text.size() && text[end] == '_';
    if (!goes_on && letters.size() <= 2 && letters.find(name) != letters.npos) return true;
  }
  return false;
}

/// Whether `name` occurs as a symbol: not within a word, a key or a longer symbol, any subscript admitted.
bool occurs(std::string_view text, std::string_view name) {
  if (name == "i" || name == "j" || name == "k") return occurs_as_subscript(text, name.front());
  const bool is_bracket = name.back() == '[' || name.back() == ')';
  const std::size_t underscore = name.find('_');
  for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
    const char before = at == 0 ? ' ' : text[at - 1];
    if (is_letter(before) || before == '_' || before == '.' || before == '\'' || before == '`') continue;
    const std::string_view rest = text.substr(at + name.size());
    if (is_bracket || rest.empty()) return true;
    if (is_letter(rest.front()) || rest.starts_with("(0,1)")) continue;
    if (rest.front() == '.' && rest.size() > 1 && is_letter(rest[1])) continue;
    if (rest.front() != '_') return true;
    // A subscript is short; a longer word is a key.
    std::size_t end = 1;
    while (end < rest.size() && is_letter(rest[end])) ++end;
    const bool is_key = end > 4 || (end < rest.size() && rest[end] == '_');
    if (underscore == name.npos && !is_key) return true;
  }
  return false;
}

/// The indented lines of a text; the whole of it where it has one line.
std::string equation_lines(std::string_view text) {
  if (text.find('\n') == text.npos) return std::string(text);
  std::string lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    if (line.starts_with("  ")) (lines += line) += '\n';
    at = end + 1;
  }
  return lines;
}

bool names_key(std::string_view text, std::string_view key) {
  for (std::size_t at = text.find(key); at != text.npos; at = text.find(key, at + 1)) {
    const std::string_view rest = text.substr(at + key.size());
    const bool begins = at == 0 || !(is_letter(text[at - 1]) || text[at - 1] == '_');
    if (begins && (rest.empty() || !(is_letter(rest.front()) || rest.front() == '_'))) return true;
  }
  return false;
}

bool is_in(std::string_view groups, std::string_view group) {
  for (std::size_t at = 0; at < groups.size();) {
    const std::size_t end = std::min(groups.find(' ', at), groups.size());
    if (groups.substr(at, end - at) == group) return true;
    at = end + 1;
  }
  return false;
}

}  // namespace

std::string equations_of(const TermProcess& process) {
  const Statement* statement = statement_of(process);
  const auto headers = process_headers();
  const auto header = std::find_if(headers.begin(), headers.end(), [&](const ProcessHeader& h) {
    return statement != nullptr && h.file == statement->file;
  });
  if (header == headers.end()) return {};
  // Comments that begin with a step, as "/// S4a.", are the statements.
  std::vector<std::string> blocks;
  std::string_view text = header->text;
  bool is_inside = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool begins =
        !is_inside && line.starts_with("/// S") && line.size() > 5 && line[5] >= '0' && line[5] <= '9';
    if (begins) blocks.emplace_back();
    is_inside = line.starts_with("///") && (is_inside || begins);
    if (is_inside) (blocks.back() += line.substr(std::min<std::size_t>(4, line.size()))) += '\n';
  }
  std::string own;
  std::string all;
  for (const std::string& block : blocks) {
    if (!all.empty()) all += '\n';
    all += block;
    const std::string_view rest = std::string_view(block).substr(process.id.size());
    if (block.starts_with(process.id) && !is_letter(rest.front()) && blocks.size() > 1) own += block;
  }
  return own.empty() ? all : own;
}

std::string_view file_of(const TermProcess& process) {
  const Statement* statement = statement_of(process);
  return statement == nullptr ? std::string_view{} : statement->file;
}

std::string_view groups_of(const TermProcess& process) {
  const Statement* statement = statement_of(process);
  return statement == nullptr ? std::string_view{} : statement->groups;
}

std::span<const Symbol> model_symbols() { return symbols; }

std::vector<std::size_t> symbols_in(std::string_view text) {
  const std::string lines = equation_lines(text);
  std::vector<std::size_t> found;
  for (std::size_t at = 0; at < symbols.size(); ++at) {
    if (occurs(lines, symbols[at].name)) found.push_back(at);
  }
  return found;
}

std::vector<std::size_t> parameters_of(const TermProcess& process) {
  const std::string text = equations_of(process);
  const auto table = parameter_table();
  std::vector<std::size_t> found;
  for (std::size_t at = 0; at < table.size(); ++at) {
    const ParameterInfo& row = table[at];
    const bool acts = row.role != Role::observation && row.role != Role::numeric;
    if ((acts && is_in(groups_of(process), row.group)) || names_key(text, row.key)) found.push_back(at);
  }
  return found;
}

}  // namespace schoolsim
