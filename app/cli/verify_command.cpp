// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "session.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "dataset/manifest.h"
#include "models/production.h"
#include "models/registry.h"
#include "runs/run_folder.h"
#include "scores/prediction_store.h"
#include "shards/verify.h"

#include <fmt/format.h>
#include <functional>

namespace taxon::cli {
namespace {

/// Collects what is wrong, one line each, and counts what was looked at.
class Findings {
public:
    explicit Findings(Session& session) : m_session(session) {}

    /// Runs \p body; an Error that it throws is a finding about \p what.
    void check(const std::string& what, const std::function<void()>& body)
    {
        m_session.context().throwIfStopped();
        m_session.context().progress({"verify", m_checked, 0, "things, now " + what});
        ++m_checked;
        try {
            body();
        } catch (const Error& error) {
            if (error.code() == ErrorCode::Cancelled)
                throw;
            add(what, error.what());
        }
    }

    void add(const std::string& what, const std::string& message)
    {
        m_session.say(fmt::format("{}: {}", what, message));
        m_problems.push_back({{"what", what}, {"message", message}});
    }

    /// \throws Error{Damaged} if there is any.
    void finish()
    {
        m_session.result({{"checked", m_checked}, {"problems", m_problems}});
        if (!m_problems.empty())
            throw Error(ErrorCode::Damaged, fmt::format("{} of {} things are not as they were written.", m_problems.size(), m_checked), {},
                        "What can be made again (shards, scores) is best removed and made again; the rest comes from a backup.");
        m_session.say(fmt::format("All {} things are as they were written.", m_checked));
    }

private:
    Session& m_session;
    std::size_t m_checked = 0;
    Json m_problems = Json::array();
};

void verify(Session& session, bool readData)
{
    const Workspace workspace = session.workspace();
    Findings findings(session);
    for (const auto& id : Workspace::idsIn(workspace.datasets()))
        findings.check("data set " + id, [&] { static_cast<void>(dataset::Manifest::open(workspace.dataset(id))); });
    for (const auto& id : Workspace::idsIn(workspace.shardSets())) {
        findings.check("shards " + id, [&] {
            shards::VerifyOptions options;
            options.readData = readData;
            for (const auto& problem : shards::verifyShards(workspace.shards(id), options, session.context()))
                findings.add("shards " + id, problem.text());
        });
    }
    for (const auto& id : Workspace::idsIn(workspace.runs())) {
        findings.check("run " + id, [&] {
            const auto run = runs::RunFolder::open(workspace.run(id));
            static_cast<void>(run.recipe());
            static_cast<void>(readStatus(run));
            if (std::filesystem::exists(run.evaluation() / "evaluation.json"))
                static_cast<void>(scores::PredictionStore::open(run.evaluation()));
        });
    }
    for (const int number : models::versionNumbers(workspace)) {
        const std::string what = "version " + versionName(number);
        findings.check(what, [&] {
            for (const auto& problem : models::verifyVersion(workspace, number))
                findings.add(what, problem);
        });
    }
    findings.check("models/production.json", [&] { static_cast<void>(models::productionHistory(workspace)); });
    findings.finish();
}

} // namespace

void addVerifyCommand(CLI::App& app, Session& session)
{
    CLI::App* command = app.add_subcommand("verify", "Check everything on disk: data sets, shards, runs, model versions (every byte of versions)");
    const auto readData = std::make_shared<bool>(false);
    command->add_flag("--read-data", *readData, "Read every byte of the shards too, not only sizes and members");
    command->footer("Examples:\n  taxon verify\n  taxon verify --read-data --json\nExit code 12 if anything is damaged.");
    command->callback([&session, readData] { verify(session, *readData); });
}

} // namespace taxon::cli
