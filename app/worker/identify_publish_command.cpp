// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify_list.h"

#include "identify/acceptance.h"
#include "identify/publish.h"

#include <fmt/format.h>
#include <memory>

namespace taxon::worker {
namespace {

struct PublishArguments {
    std::string id;
    identify::PublishOptions options;
};

void publish(Session& session, const PublishArguments& arguments)
{
    const Workspace workspace = session.workspace();
    std::filesystem::path file;
    {
        identify::IdentifyStore store = openList(workspace, arguments.id);
        identify::noteDecisions(store, workspace);
        file = store.file();
    }
    const identify::Published done = publishList(file, arguments.options, session.context());
    session.say(fmt::format("{} images are in {}, schema \"{}\": {} of {} parts were sent ({} rows).", done.images, done.server, done.schema,
                            done.sentParts, done.parts, done.sentRows));
    session.result({{"server", done.server},
                    {"schema", done.schema},
                    {"new", done.isNew},
                    {"images", done.images},
                    {"parts", done.parts},
                    {"sent_parts", done.sentParts},
                    {"sent_rows", done.sentRows}});
}

} // namespace

void addIdentifyPublishCommand(CLI::App& group, Session& session)
{
    const auto arguments = std::make_shared<PublishArguments>();
    CLI::App* command = group.add_subcommand("publish", "Copies a list into a team's PostgreSQL database: the same tables, in one transaction; "
                                                        "the next time only what changed");
    command->footer("Examples:\n  taxon identify publish --to \"host=db.example.org dbname=team\"\n"
                    "  PGSERVICE=team taxon identify publish --id 003-unknown --schema owls\n"
                    "The password comes from ~/.pgpass, PGPASSFILE, PGPASSWORD or a service file, never from the command line.");
    command->add_option("--id", arguments->id, "Name of the list")->type_name("ID");
    command
        ->add_option("--to", arguments->options.connection,
                     "The database, as psql takes it: host=… dbname=…, or postgresql://host/db; without it as PGHOST, PGDATABASE, PGSERVICE … say")
        ->type_name("CONNECTION");
    command->add_option("--schema", arguments->options.schema, "The schema there; without it the list's name")->type_name("NAME");
    command->callback([&session, arguments] { publish(session, *arguments); });
}

} // namespace taxon::worker
