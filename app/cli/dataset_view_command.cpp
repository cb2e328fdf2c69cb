// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/csv.h"
#include "base/error.h"
#include "base/text.h"
#include "commands.h"
#include "dataset/additions.h"
#include "dataset/diff.h"
#include "dataset/explain.h"
#include "dataset/manifest_reader.h"
#include "models/registry.h"
#include "session.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace taxon::cli {
namespace {

using dataset::ImageChange;
using dataset::ManifestRow;

constexpr std::size_t kChangesShown = 20;
constexpr std::size_t kCsvPiece = 1 << 20;

struct ViewOptions {
    std::string image;
    std::string id;
    std::string before;
    std::string after;
    bool csv = false;
};

std::string newest(const Workspace& workspace)
{
    return Workspace::newestIn(workspace.datasets(), "data set", "Build one with: taxon dataset build.");
}

/// The data sets that \p manifest knew of: those it names, or, in data sets of before that, those with a smaller id. Some may be gone since.
dataset::History earlierOf(const Workspace& workspace, const dataset::Manifest& manifest, std::vector<std::string>& gone)
{
    std::vector<std::string> ids;
    if (const auto named = manifest.rules.find("earlier_datasets"); named != manifest.rules.end())
        ids = named->get<std::vector<std::string>>();
    else
        for (const std::string& id : Workspace::idsIn(workspace.datasets()))
            if (id < manifest.id)
                ids.push_back(id);
    dataset::History earlier = dataset::historyFor(manifest);
    for (const std::string& id : ids) {
        try {
            earlier.add(dataset::ManifestReader(workspace.dataset(id)));
        } catch (const Error& failure) {
            if (failure.code() != ErrorCode::NotFound)
                throw;
            gone.push_back(id);
        }
    }
    return earlier;
}

std::string placeOf(const ManifestRow& row)
{
    return fmt::format("set \"{}\"{}", row.set.str(), row.reason.empty() ? "" : ", because: " + row.reason.str());
}

std::string classOf(const dataset::Explanation& out)
{
    const ManifestRow& row = out.row;
    if (row.className.empty())
        return "out of scope";
    std::string text = fmt::format("class \"{}\"", row.className.str());
    if (out.folder != row.className)
        text = fmt::format("class {} <- {} (classes.yaml)", row.className.str(), out.folder);
    return row.subClass.empty() ? text : fmt::format("{}, sub-class \"{}\"", text, row.subClass.str());
}

void saySeat(const Session& session, const dataset::Seat& seat, bool surplus)
{
    session.say(
        fmt::format("  u = {:.6f}: number {} from the top of the {} groups of its class and sub-class; {} of them are in test, {} in validation{}",
                    seat.u, seat.rank, seat.groups, seat.test, seat.validation,
                    surplus ? "; of the rest the smallest numbers are trained on, up to the class's maximum." : "."));
}

Json memberJson(const ManifestRow& row)
{
    return {{"path", row.path}, {"class", row.className.str()}, {"set", row.set.str()}, {"reason", row.reason.str()}};
}

void explain(Session& session, const ViewOptions& options)
{
    const Workspace workspace = session.workspace();
    const std::string id = options.id.empty() ? newest(workspace) : options.id;
    const dataset::ManifestReader reader(workspace.dataset(id));
    std::vector<std::string> gone;
    const dataset::History earlier = earlierOf(workspace, reader.head(), gone);
    const dataset::Explanation out = dataset::explain(reader.head(), eachRowOf(reader), Session::pathInLibrary(options.image, reader.head().library),
                                                      earlier);
    const ManifestRow& row = out.row;
    session.say(fmt::format("{} of data set {}: {}", row.path, id, placeOf(row)));
    session.say("  " + classOf(out));
    session.say("  why: " + out.rule);
    Json json{{"dataset", id},
              {"path", row.path},
              {"class", row.className.str()},
              {"folder", out.folder},
              {"sub_class", row.subClass.str()},
              {"set", row.set.str()},
              {"reason", row.reason.str()},
              {"rule", out.rule},
              {"decided_by", out.decidedBy},
              {"group", row.group.str()}};
    if (out.seat) {
        saySeat(session, *out.seat, !row.reason.empty());
        json["u"] = out.seat->u;
        json["seat"] = {{"rank", out.seat->rank}, {"groups", out.seat->groups}, {"test", out.seat->test}, {"validation", out.seat->validation}};
    }
    for (const char* kind : {"same_picture", "near_picture"})
        json[kind] = Json::array();
    for (const ManifestRow& other : out.members) {
        const bool isSame = other.pixelHash == row.pixelHash;
        session.say(fmt::format("  {}: {} (class \"{}\", {})", isSame ? "same picture" : "nearly the same, or of the same source", other.path,
                                other.className.str(), placeOf(other)));
        json[isSame ? "same_picture" : "near_picture"].push_back(memberJson(other));
    }
    if (!gone.empty())
        session.note(fmt::format("Data sets that may have decided something are gone: {}.", fmt::join(gone, ", ")));
    json["gone_datasets"] = gone;
    session.result(json);
}

std::string changesOf(const ImageChange& change)
{
    std::string text;
    for (const dataset::ChangeKind kind : change.kinds())
        text += (text.empty() ? "" : " ") + std::string(dataset::name(kind));
    return text;
}

std::string sideOf(const ManifestRow* row, dataset::Name ManifestRow::*field)
{
    return row == nullptr ? std::string() : (row->*field).str();
}

/// The version that had named an added image; "" for others, and for no model.
std::string namerOf(const ImageChange& change, const library::NamedBy& namedBy)
{
    const auto named = change.before == nullptr ? namedBy.find(change.after->sha256.str()) : namedBy.end();
    if (named == namedBy.end())
        return {};
    return named->second.empty() ? "a model file" : named->second;
}

/// path, changes, and path, class, set and reason before and after, and who named it.
std::vector<std::string> fieldsOf(const ImageChange& change, const library::NamedBy& namedBy)
{
    return {change.row().path,
            changesOf(change),
            change.before == nullptr ? "" : change.before->path,
            sideOf(change.before, &ManifestRow::className),
            sideOf(change.after, &ManifestRow::className),
            sideOf(change.before, &ManifestRow::set),
            sideOf(change.after, &ManifestRow::set),
            sideOf(change.before, &ManifestRow::reason),
            sideOf(change.after, &ManifestRow::reason),
            namerOf(change, namedBy)};
}

constexpr std::array kFields{"path",       "changes",   "path_before",   "class_before", "class_after",
                             "set_before", "set_after", "reason_before", "reason_after", "named_by"};

void sayCsv(const Session& session, const dataset::DatasetDiff& diff, const library::NamedBy& namedBy)
{
    CsvWriter csv({kFields.begin(), kFields.end()});
    const auto say = [&] {
        std::string text = csv.takeText();
        text.pop_back(); // say() ends the line
        session.say(text);
    };
    diff.eachChange([&](const ImageChange& change) {
        csv.row(fieldsOf(change, namedBy));
        if (csv.text().size() >= kCsvPiece)
            say();
        return true;
    });
    if (!csv.text().empty())
        say();
}

void sayChange(const Session& session, const ImageChange& change)
{
    std::string text = fmt::format("  {}: {}", changesOf(change), change.row().path);
    if (change.before != nullptr && change.after != nullptr)
        text += fmt::format(" ({}, {} -> {}, {})", change.before->className.str(), placeOf(*change.before), change.after->className.str(),
                            placeOf(*change.after));
    session.say(text);
}

/// Who named what was added: of each class, then of all.
void sayAdditions(const Session& session, const std::map<dataset::Name, dataset::Additions>& classes)
{
    dataset::Additions all;
    for (const auto& [className, additions] : classes) {
        all.add(additions);
        if (!additions.byModel.empty())
            session.say(
                fmt::format("  {:<24} {} added: {}", className.empty() ? "(out of scope)" : className.str(), additions.images(), inWords(additions)));
    }
    if (all.images() > 0)
        session.say(fmt::format("  {:<24} {} added: {}", "all", all.images(), inWords(all)));
}

Json toJson(const std::map<dataset::Name, dataset::Additions>& classes)
{
    Json json = Json::object();
    for (const auto& [className, additions] : classes)
        json[className.str()] = {{"by_model", additions.byModel}, {"by_no_model", additions.byNoModel}};
    return json;
}

void sayChanges(const Session& session, const dataset::DatasetDiff& diff, const std::map<dataset::Name, dataset::Additions>& additions)
{
    std::string header;
    for (std::size_t k = 0; k < dataset::kChangeKinds; ++k)
        header += fmt::format(" {:>10}", dataset::name(static_cast<dataset::ChangeKind>(k)));
    session.say(fmt::format("  {:<24}{}", "class", header));
    const auto line = [&](const std::string& className, const dataset::ChangeCounts& counts) {
        std::string numbers;
        for (const std::size_t count : counts)
            numbers += fmt::format(" {:>10}", count);
        session.say(fmt::format("  {:<24}{}", className, numbers));
    };
    for (const auto& [className, counts] : diff.countsByClass())
        line(className.empty() ? "(out of scope)" : className.str(), counts);
    line("all", diff.counts());
    sayAdditions(session, additions);
    std::size_t shown = 0;
    diff.eachChange([&](const ImageChange& change) {
        sayChange(session, change);
        return ++shown < kChangesShown;
    });
    if (diff.changed() > kChangesShown)
        session.say(fmt::format("  and {} more; all of them with --csv.", diff.changed() - kChangesShown));
}

Json toJson(const ImageChange& change, const library::NamedBy& namedBy)
{
    const std::vector<std::string> fields = fieldsOf(change, namedBy);
    Json json = Json::object();
    for (std::size_t f = 0; f < fields.size(); ++f)
        json[kFields[f]] = fields[f];
    json["changes"] = split(fields[1], ' ');
    return json;
}

dataset::SortedRows rowsByPath(const Workspace& workspace, const std::string& id)
{
    const dataset::ManifestReader reader(workspace.dataset(id));
    return {eachRowOf(reader), workspace.cache()};
}

/// What the newest version of the model was trained on.
std::string datasetOfNewestVersion(const Workspace& workspace)
{
    return models::readVersion(workspace, models::newestVersion(workspace)).datasetId;
}

void diff(Session& session, const ViewOptions& options)
{
    const Workspace workspace = session.workspace();
    const std::string before = options.before.empty() ? datasetOfNewestVersion(workspace) : options.before;
    const std::string after = options.after.empty() ? newest(workspace) : options.after;
    const dataset::DatasetDiff diff(rowsByPath(workspace, before), rowsByPath(workspace, after));
    const library::NamedBy namedBy = library::namedBy(library::editHistory(workspace));
    const auto additions = additionsOf(diff, namedBy);
    if (options.csv) {
        sayCsv(session, diff, namedBy);
    } else {
        session.say(fmt::format("Data set {} -> {}: {} images differ, {} are the same.", before, after, diff.changed(), diff.unchanged()));
        if (diff.changed() > 0)
            sayChanges(session, diff, additions);
    }
    if (!session.json)
        return;
    Json classes = Json::object();
    for (const auto& [className, counts] : diff.countsByClass())
        classes[className.str()] = dataset::toJson(counts);
    Json changes = Json::array();
    diff.eachChange([&](const ImageChange& change) {
        changes.push_back(toJson(change, namedBy));
        return true;
    });
    session.result({{"before", before},
                    {"after", after},
                    {"unchanged", diff.unchanged()},
                    {"counts", dataset::toJson(diff.counts())},
                    {"classes", std::move(classes)},
                    {"added", toJson(additions)},
                    {"changes", std::move(changes)}});
}

} // namespace

void addDatasetViewCommands(CLI::App& group, Session& session)
{
    const auto options = std::make_shared<ViewOptions>();
    CLI::App* explainCommand = group.add_subcommand("explain", "Which set an image is in, and why");
    explainCommand->add_option("IMAGE", options->image, "Path in the library")->required();
    explainCommand->add_option("--dataset", options->id, "Data set [the newest]");
    explainCommand->footer("Example: taxon dataset explain birds/owl.png");
    explainCommand->callback([options, &session] { explain(session, *options); });

    CLI::App* diffCommand = group.add_subcommand(
        "diff", "What is different between two data sets, an image at a time, and which version named what was added");
    diffCommand->add_option("BEFORE", options->before, "Data set [that of the newest version]");
    diffCommand->add_option("AFTER", options->after, "Data set [the newest]");
    diffCommand->add_flag("--csv", options->csv, "One row an image");
    diffCommand->footer("Example: taxon dataset diff 20261122-233100 20261124-101500 --csv");
    diffCommand->callback([options, &session] { diff(session, *options); });
}

} // namespace taxon::cli
