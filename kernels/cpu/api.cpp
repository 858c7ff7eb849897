// The functions of the library; see ravel_kernels.h. ravel_pack and ravel_packed_bytes are in pack.cpp.

#include <atomic>
#include <string.h>

#include "levels.h"
#include "pool.h"
#include "ravel_kernels.h"

using namespace ravel;

namespace {

struct Level {
    const char *name;
    bool (*is_supported)();
    RunOperations run;
};

// Those of this build, best first.
const Level LEVELS[] = {
#if defined(RAVEL_LEVEL_AVX512)
    {"avx512", has_avx512, run_avx512},
#endif
#if defined(RAVEL_LEVEL_AVXVNNI)
    {"avxvnni", has_avxvnni, run_avxvnni},
#endif
#if defined(RAVEL_LEVEL_AVX2)
    {"avx2", has_avx2, run_avx2},
#endif
#if defined(RAVEL_LEVEL_SSE4)
    {"sse4", has_sse4, run_sse4},
#endif
#if defined(RAVEL_LEVEL_NEON)
    {"neon", has_neon, run_neon},
#endif
    {nullptr, nullptr, nullptr},
};

// What ravel_levels says and the level in use; NULL where this processor runs none. Made when the library is loaded.
struct Choice {
    char names[64] = "";
    std::atomic<const Level *> level{nullptr};

    Choice() {
        for (const Level *each = LEVELS; each->name; each++) {
            if (!each->is_supported()) continue;
            if (!level.load()) level.store(each);
            if (names[0]) strcat(names, " ");
            strcat(names, each->name);
        }
    }
} choice;

} // namespace

extern "C" {

int32_t ravel_abi(void) { return RAVEL_ABI; }

int32_t ravel_run(const RavelOp *ops, int64_t n_ops, const RavelPass *pass) {
    const Level *level = choice.level.load(std::memory_order_acquire);
    if (!level) return RAVEL_NOT_SUPPORTED;
    int32_t code = validate(ops, n_ops, pass);
    return code == RAVEL_OK ? level->run(ops, n_ops, *pass) : code;
}

const char *ravel_levels(void) { return choice.names; }

const char *ravel_level(void) {
    const Level *level = choice.level.load(std::memory_order_acquire);
    return level ? level->name : "";
}

int32_t ravel_use_level(const char *name) {
    for (const Level *each = LEVELS; name && each->name; each++) {
        if (strcmp(each->name, name) != 0 || !each->is_supported()) continue;
        choice.level.store(each, std::memory_order_release);
        return RAVEL_OK;
    }
    return RAVEL_NOT_SUPPORTED;
}

int32_t ravel_set_threads(int32_t n) {
    if (n < 1) return RAVEL_BAD_ARGUMENT;
    set_threads(n);
    return RAVEL_OK;
}

int32_t ravel_threads(void) { return threads(); }

int32_t ravel_active_threads(void) { return active_threads(); }

} // extern "C"
