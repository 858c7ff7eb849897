#include "balance.h"

namespace ravel {

namespace {

constexpr int64_t MS = 1000000;
constexpr int64_t EVIDENCE_NS = 20 * MS; // of work before it is judged: some turns of the system's scheduler
constexpr int TRIAL = 3;                 // judgements that a helper who is back must pass
constexpr int64_t FIRST_PAUSE = 16 * MS;
constexpr int64_t LONGEST_PAUSE = 1024 * MS;

} // namespace

void Effort::add(const Effort &other) {
    wall_ns += other.wall_ns;
    cpu_ns += other.cpu_ns;
    cost += other.cost;
    helped += other.helped;
}

void Effort::halve() {
    wall_ns /= 2;
    cpu_ns /= 2;
    cost /= 2;
    helped /= 2;
}

void Balance::start(int64_t now, int working) {
    working_.store(working, std::memory_order_relaxed);
    effort_ = Effort();
    judgements_ = 0;
    retry_at_ = now + EVIDENCE_NS; // the next one after this one's trial
}

int Balance::choose(int64_t now, int most) {
    if (most != most_) {
        most_ = most;
        pause_ = 0;
        start(now, most);
    } else if (working() < most && now >= retry_at_) {
        start(now, working() + 1);
    }
    return working();
}

void Balance::judge(int64_t now, const Effort &effort) {
    effort_.add(effort);
    if (working() == 1 || effort_.wall_ns < EVIDENCE_NS || effort_.cost == 0) return;
    double own_share = static_cast<double>(effort_.cost - effort_.helped) / static_cast<double>(effort_.cost);
    double gain = static_cast<double>(effort_.cpu_ns) / static_cast<double>(effort_.wall_ns) / own_share;
    // Work in parts is never shared quite evenly; the more threads, the less.
    if (gain < 0.2 + 0.85 * (working() - 1)) return dismiss_one(now);
    if (++judgements_ >= TRIAL) pause_ = 0;
    effort_.halve();
}

void Balance::dismiss_one(int64_t now) {
    int64_t longer = pause_ ? 2 * pause_ : FIRST_PAUSE;
    pause_ = longer < LONGEST_PAUSE ? longer : LONGEST_PAUSE;
    start(now, working() - 1);
    retry_at_ = now + pause_;
}

} // namespace ravel
