#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "sim/model/step.hpp"

/// The term of the model as MODEL and the equations read: one school after the other, every draw made where
/// it is needed, nothing kept because it will be needed again. This is what the program must do; its own
/// processes do the same in an order that a processor likes better, and are compared with these bit for bit.
///
/// Sums and products stand in the order of the program's, since floating point keeps no other promise.
namespace schoolsim::plain {

/// Numbers of the draws, as they are part of every result.
namespace stream {
inline constexpr Stream inspection{6}, encounter{7}, learning{8}, bench{9}, headship{10}, exit{11},
    search{12}, candidate{13}, choice{14}, acceptance{15}, choice_outside{21}, applicants{27}, team{39},
    results{40}, observed_start{46};
}  // namespace stream

void inspect(const Step& now, State& state, Scratch& scratch);         // S1
void offer_time(const Step& now, State& state, Scratch& scratch);      // S3
void attend(const Step& now, State& state, Scratch& scratch);          // S4a
void meet_partners(const Step& now, State& state, Scratch& scratch);   // S4b-d
void change_teams(const Step& now, State& state, Scratch& scratch);    // S5
void learn(const Step& now, State& state, Scratch& scratch);           // S5
void lead_schools(const Step& now, State& state, Scratch& scratch);    // S6
void end_ties(const Step& now, State& state, Scratch& scratch);        // S8
void form_ties(const Step& now, State& state, Scratch& scratch);       // S9
void enter_new_ties(const Step& now, State& state, Scratch& scratch);  // S10
void give_results(const Step& now, State& state, Scratch& scratch);    // S11

/// The start from what a list says was observed.
void start_from_data(const World& world, const Draws& draws, State& state, State& twin);

/// A process of the term. Those of the program that are plain already, without `run`, are called as they are.
struct PlainProcess {
  std::string_view name;
  void (*run)(const Step&, State&, Scratch&) = nullptr;
};

/// The order of the term.
const std::vector<PlainProcess>& term();

/// One side of a tie, as the school that holds it sees it.
struct Side {
  SchoolIndex partner;
  float trust, depth, realised;
  float travel, rivalry, fit;
  std::uint8_t age, unattended;
  TieKind kind;
  TieOrigin origin;
  std::uint8_t area, guest;
};

/// The sides that each school holds, in its order.
using Sides = std::vector<std::vector<Side>>;
Sides sides_of(const Ties& ties);
Ties ties_of(const Sides& sides);

/// The grade of a school that is judged so in this term.
std::uint8_t grade(const Step& now, const State& state, SchoolIndex i, float signal);

/// What two schools are to each other.
float travel(const Step& now, SchoolIndex i, SchoolIndex j);
float rivalry(const Step& now, SchoolIndex i, SchoolIndex j);
float fit(const Step& now, SchoolIndex i, SchoolIndex j, std::uint8_t area = no_area);

/// Metrics of which the program takes no more order than it needs: mean effectiveness of the lowest tenth,
/// and the share of schools whose leadership, judged on the curve of grades, gets the grade of their
/// practice.
double lowest_tenth(const State& state);
double judgement_agreement(const Step& now, const State& state, const std::vector<float>& leadership);

/// Counts what happens, so that a comparison can say what it has seen.
void note(std::string_view what);
const std::map<std::string_view, std::uint64_t>& noted();

}  // namespace schoolsim::plain
