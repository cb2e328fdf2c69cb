// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify_list.h"

#include "base/error.h"
#include "base/ids.h"
#include "identify/gains.h"
#include "models/registry.h"
#include "models/version_gates.h"
#include "scores/intervals.h"

#include <fmt/format.h>
#include <memory>

namespace taxon::worker {
namespace {

/// What a version was made of and judged by.
struct Judged {
    models::VersionInfo version;
    dataset::Manifest data;
    scores::PredictionStore answers;
};

Judged judged(const Workspace& workspace, int number)
{
    models::VersionInfo version = models::readVersion(workspace, number);
    auto answers = models::evaluationOf(workspace, version);
    if (!answers)
        throw Error(ErrorCode::NotFound, "The evaluation of this version is gone.", versionName(number), "Evaluate it: taxon evaluate --version N.");
    dataset::Manifest data = dataset::Manifest::open(workspace.dataset(version.datasetId));
    return {std::move(version), std::move(data), std::move(*answers)};
}

std::string shareText(std::size_t right, std::size_t judged)
{
    if (judged == 0)
        return "-";
    const scores::Interval interval = scores::wilson(right, judged);
    return fmt::format("{:.1f} % ({:.0f} to {:.0f})", 100.0 * static_cast<double>(right) / static_cast<double>(judged), 100 * interval.low,
                       100 * interval.high);
}

void tellGain(const Session& session, const identify::ClassGain& gain, Json& list)
{
    std::string versions;
    for (const auto& [version, images] : gain.accepted)
        versions += fmt::format("{}{} by {}", versions.empty() ? "" : ", ", images, version.empty() ? "a model file" : version);
    session.say(fmt::format("{:<24} {:>7}  {:>18} {:>18}  {}", gain.name.empty() ? "all other classes" : gain.name, gain.judged,
                            shareText(gain.rightBefore, gain.judged), shareText(gain.rightAfter, gain.judged), versions));
    list.push_back({{"class", gain.name.empty() ? Json() : Json(gain.name)},
                    {"accepted", gain.accepted},
                    {"learned", gain.learned},
                    {"judged", gain.judged},
                    {"right_before", gain.rightBefore},
                    {"right_after", gain.rightAfter}});
}

void gains(Session& session, const std::string& from, const std::string& to)
{
    const Workspace workspace = session.workspace();
    const int later = to.empty() ? models::newestVersion(workspace) : versionNumber(to);
    const int earlier = from.empty() ? later - 1 : versionNumber(from);
    const Judged before = judged(workspace, earlier), after = judged(workspace, later);
    const auto found = identify::classGains(library::editHistory(workspace), before.data, after.data, before.answers, after.answers);
    Json list = Json::array();
    session.say(fmt::format("{:<24} {:>7}  {:>18} {:>18}  accepted since {}", "class", "judged", "right " + versionName(earlier),
                            "right " + versionName(later), before.data.id));
    for (const identify::ClassGain& gain : found)
        tellGain(session, gain, list);
    if (found.size() == 1)
        session.note(fmt::format("Version {} learned from no image that was accepted since {}.", versionName(later), before.data.id));
    session.result({{"from", versionName(earlier)}, {"to", versionName(later)}, {"classes", std::move(list)}});
}

} // namespace

void addIdentifyGainsCommand(CLI::App& group, Session& session)
{
    const auto from = std::make_shared<std::string>(), to = std::make_shared<std::string>();
    CLI::App* command = group.add_subcommand("gains",
                                             "Whether the classes that images were accepted into got better, from one version to a later one");
    command->footer("Example: taxon identify gains --from 003 --to 004");
    command->add_option("--from", *from, "The earlier version; without it the one before")->type_name("N");
    command->add_option("--to", *to, "The later version; without it the newest")->type_name("N");
    command->callback([&session, from, to] { gains(session, *from, *to); });
}

} // namespace taxon::worker
