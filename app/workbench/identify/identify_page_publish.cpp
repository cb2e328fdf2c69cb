// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "common/core_text.h"
#include "common/widgets.h"
#include "identify/identify_page.h"
#include "identify/publish.h"
#include "jobs/command_jobs.h"

namespace taxon::workbench {

void IdentifyPage::askWhereToPublish()
{
    askForText(tr("Publish this list"),
               tr("The team's database, as psql takes it: host=db.example.org dbname=team\nThe password comes from ~/.pgpass or a service file."),
               [this](const QString& connection) { publish(connection); });
}

void IdentifyPage::publish(const QString& connection)
{
    const auto* list = m_presenter.list();
    if (list == nullptr || m_services.jobs == nullptr)
        return;
    try {
        identify::requireNoPassword(connection.toStdString()); // before it stands in a list of commands
    } catch (const Error& error) {
        say(describe(error), true);
        return;
    }
    const std::filesystem::path file = list->store.file();
    const std::string id = pathToText(file.stem()), workspace = file.parent_path().parent_path().native();
    const auto failed = [this](const Error& error) { say(describe(error), true); };
    const auto done = [this](const Json& result) {
        tell(tr("%1 images are in %2, schema \"%3\".")
                 .arg(grouped(result.value("images", qint64{0})), text(result.value("server", "")), text(result.value("schema", ""))));
    };
    m_services.jobs->start({.title = tr("Publish %1").arg(text(id)),
                            .arguments = {"-C", workspace, "identify", "publish", "--id", id, "--to", connection.toStdString()},
                            .kept = tr("The database has the list as it was."),
                            .changes = false},
                           this, done, failed);
}

} // namespace taxon::workbench
