// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/ids.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "learn/explain.h"
#include "library/conflicts.h"
#include "models/registry.h"
#include "runs/run_folder.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>

namespace taxon::worker {
namespace {

namespace fs = std::filesystem;

struct ExplainArguments {
    std::string run, version;
    std::vector<std::string> images, classes;
};

fs::path modelOf(const Workspace& workspace, const ExplainArguments& arguments)
{
    if (arguments.run.empty() == arguments.version.empty())
        throw Error(ErrorCode::Configuration, "Give one of --run and --version.", "taxon explain",
                    "For example: taxon explain --version 003 dog/17.jpg");
    return arguments.run.empty() ? models::modelFile(workspace, versionNumber(arguments.version))
                                 : runs::RunFolder::open(workspace.run(arguments.run)).checkpoints() / "best.safetensors";
}

/// Explains pictures by one model, and keeps what was found in the workspace's cache.
class Explainer {
public:
    Explainer(const Workspace& workspace, fs::path modelFile)
        : m_workspace(workspace),
          m_modelFile(std::move(modelFile)),
          m_modelSha256(toHex(sha256OfFile(m_modelFile))),
          m_folder(workspace.cache() / "explanations" / m_modelSha256.substr(0, 16))
    {}

    /// \param image  as Session::pathInLibrary() takes it. \param classes  to explain beside the best guess and the image's own label.
    scores::Explanation explain(const std::string& image, std::vector<std::string> classes)
    {
        const std::string path = Session::pathInLibrary(image, m_workspace.library());
        const MappedFile file(m_workspace.library() / textToPath(path));
        if (std::string label = library::labelOfPath(path); !label.empty())
            classes.push_back(std::move(label));
        const std::string sha256 = toHex(taxon::sha256(file.bytes()));
        if (auto known = earlier(sha256, classes))
            return *std::move(known);
        scores::Explanation found = learn::explain(model(), file.bytes(), classes);
        found.modelSha256 = m_modelSha256;
        fs::create_directories(m_folder);
        writeJson(fileOf(sha256), toJson(found));
        return found;
    }

private:
    const learn::Model& model()
    {
        if (!m_model)
            m_model = learn::loadModel(m_modelFile);
        return *m_model;
    }

    [[nodiscard]] fs::path fileOf(const std::string& sha256) const { return m_folder / (sha256 + ".json"); }

    /// What was found before, if it has all these classes; a class that the model doesn't know is asked of the model again.
    [[nodiscard]] std::optional<scores::Explanation> earlier(const std::string& sha256, const std::vector<std::string>& classes) const
    {
        if (!fs::exists(fileOf(sha256)))
            return std::nullopt;
        try {
            scores::Explanation found = scores::explanationFromJson(readJson(fileOf(sha256)), pathToText(fileOf(sha256)));
            const bool hasAll = std::all_of(classes.begin(), classes.end(), [&](const std::string& name) {
                return std::any_of(found.maps.begin(), found.maps.end(), [&](const scores::ClassMap& map) { return map.className == name; });
            });
            return found.modelSha256 == m_modelSha256 && hasAll ? std::optional(std::move(found)) : std::nullopt;
        } catch (const Error&) { // it is a cache: what can't be read is made again
            return std::nullopt;
        }
    }

    const Workspace& m_workspace;
    fs::path m_modelFile;
    std::string m_modelSha256;
    fs::path m_folder;
    std::optional<learn::Model> m_model; ///< loaded when the first picture needs it
};

/// "dog 0.93 (mostly upper left)": the ninth of the picture that has the most of the map.
std::string whereItLooks(const scores::Explanation& found, const scores::ClassMap& map)
{
    static constexpr const char* kPlaces[] = {"upper left", "top", "upper right", "left", "centre", "right", "lower left", "bottom", "lower right"};
    std::array<double, 9> sums{};
    double sum = 0;
    const auto columns = static_cast<std::size_t>(found.columns), rows = static_cast<std::size_t>(found.rows);
    for (std::size_t i = 0; i < map.values.size(); ++i) {
        const std::size_t third = i / columns * 3 / rows, thirdAcross = i % columns * 3 / columns;
        sums[third * 3 + thirdAcross] += static_cast<double>(map.values[i]);
        sum += static_cast<double>(map.values[i]);
    }
    const auto most = static_cast<std::size_t>(std::max_element(sums.begin(), sums.end()) - sums.begin());
    return fmt::format("{} {:.2f} ({})", map.className, map.score, sum > 0 ? kPlaces[most] : "nothing speaks for it");
}

void explain(Session& session, const ExplainArguments& arguments)
{
    const Workspace workspace = session.workspace();
    Explainer explainer(workspace, modelOf(workspace, arguments));
    Json explanations = Json::array(), problems = Json::array();
    std::optional<Error> first;
    for (std::size_t i = 0; i < arguments.images.size(); ++i) {
        const std::string& image = arguments.images[i];
        session.context().throwIfStopped();
        try {
            const scores::Explanation found = explainer.explain(image, arguments.classes);
            Json entry = toJson(found);
            entry["image"] = pathToText(image);
            explanations.push_back(std::move(entry));
            std::string line = image + ":";
            for (const scores::ClassMap& map : found.maps)
                line += ' ' + whereItLooks(found, map) + (&map == &found.maps.back() ? "" : ",");
            session.say(line);
        } catch (const Error& error) {
            first = first ? first : std::optional(error);
            problems.push_back({{"image", pathToText(image)}, {"message", error.message()}});
            session.context().warn(image + ": " + error.message());
        }
        session.context().progress({"images", i + 1, arguments.images.size(), "images"});
    }
    if (explanations.empty() && first)
        throw *first;
    session.result({{"explanations", std::move(explanations)}, {"problems", std::move(problems)}});
}

} // namespace

void addExplainCommand(CLI::App& app, Session& session)
{
    CLI::App* command = app.add_subcommand(cli::kExplain.name, cli::kExplain.description);
    command->footer(
        "Example: taxon explain --version 003 dog/17.jpg --class wolf\nThe maps are kept in cache/explanations (docs/formats/explanation.md).");
    const auto arguments = std::make_shared<ExplainArguments>();
    command->add_option("images", arguments->images, "Images of the library")->type_name("IMAGE")->required();
    command->add_option("--run", arguments->run, "By the best checkpoint of this run")->type_name("ID");
    command->add_option("--version", arguments->version, "By this model version")->type_name("N");
    command->add_option("--class", arguments->classes, "Where it sees this class, too; beside its best guess and the label; may be repeated")
        ->type_name("NAME")
        ->allow_extra_args(false);
    command->callback([&session, arguments] { explain(session, *arguments); });
}

} // namespace taxon::worker
