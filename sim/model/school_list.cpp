#include "sim/model/school_list.hpp"
