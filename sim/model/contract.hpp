#pragma once

// Preconditions and postconditions of our own code. A broken one is a bug of ours, never a user's error, and
// stops the program where it is; release builds leave them out.
#ifdef SCHOOLSIM_CONTRACTS
#define EXPECTS(condition) ((condition) ? static_cast<void>(0) : __builtin_trap())
#define ENSURES(condition) ((condition) ? static_cast<void>(0) : __builtin_trap())
#else
#define EXPECTS(condition) static_cast<void>(0)
#define ENSURES(condition) static_cast<void>(0)
#endif
