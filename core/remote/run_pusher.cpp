// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/run_pusher.h"

#include "base/error.h"
#include "base/json_file.h"
#include "remote/run_files.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::remote {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

RunPusher::RunPusher(runs::RunFolder run, storage::Storage& root, std::function<void(const std::string&)> say, std::stop_token stop, PushPace pace)
    : m_run(std::move(run)),
      m_root(root),
      m_say(std::move(say)),
      m_share(pace.share),
      m_pictureTurn{"log and status", pace.picture},
      m_resultsTurn{"checkpoints and results", pace.results},
      m_context(std::move(stop), {})
{}

void RunPusher::hear(const runs::Event& event)
{
    if (event.kind == "hello" && !m_push) {
        m_push = std::make_unique<RunPush>(m_run, m_root, event.fields.value("attempt", 0));
        m_push->knowAll();
        constexpr auto kLook = 500ms;
        m_pictures = std::make_unique<jobs::Periodic>(
            kLook, [this](const std::stop_token&) { take(m_pictureTurn, [this] { m_push->picture(false, m_context); }); });
        m_results = std::make_unique<jobs::Periodic>(kLook, [this](const std::stop_token&) {
            if (m_isUrgent.exchange(false))
                m_resultsTurn.next = {};
            take(m_resultsTurn, [this] { m_push->results(m_context); });
        });
    }
    if (event.kind == "checkpoint" || (event.kind == "stage" && event.fields.value("state", "") == "finished"))
        m_isUrgent = true;
}

/// \p send, if it is its turn.
void RunPusher::take(Turn& turn, const std::function<void()>& send)
{
    const auto begin = steady_clock::now();
    if (begin < turn.next || m_isSuperseded || m_context.stopRequested())
        return;
    try {
        send();
        tell(turn, {});
    } catch (const Error& error) {
        m_isSuperseded = error.code() == ErrorCode::Locked;
        if (error.code() != ErrorCode::Cancelled)
            tell(turn, error.what());
    } catch (const std::exception& error) { // no memory, say
        tell(turn, error.what());
    }
    const auto end = steady_clock::now();
    turn.next = end + std::max<steady_clock::duration>(turn.pace, m_share * (end - begin));
}

/// Once for each trouble, and once when it is over.
void RunPusher::tell(Turn& turn, const std::string& trouble) const
{
    if (trouble == turn.trouble)
        return;
    m_say(trouble.empty() ? fmt::format("The run's {} are sent again.", turn.what)
                          : fmt::format("The run's {} can't be sent now; the run goes on, and they are sent later: {}", turn.what, trouble));
    turn.trouble = trouble;
}

void RunPusher::finish(std::chrono::milliseconds patience, const jobs::Context& context)
{
    if (!m_push) // it ended before it began: there is nothing new
        return;
    m_pictures.reset();
    m_results.reset();
    patiently(patience, context, [&] {
        m_push->results(context);
        m_push->picture(true, context);
    });
}

} // namespace taxon::remote
