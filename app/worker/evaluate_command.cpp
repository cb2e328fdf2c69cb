// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/ids.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "device_option.h"
#include "evaluate_stage.h"
#include "learn/predictor.h"
#include "models/registry.h"
#include "runs/run_folder.h"
#include "train_stage.h"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

namespace taxon::worker {
namespace {

namespace fs = std::filesystem;

struct EvaluateArguments {
    std::string run;
    std::string version;
    std::string model; ///< a file
    std::string images;
    std::string dataset;
    std::string from; ///< "" = as the recipe says
    std::string out;
    std::string device; ///< "" = as the recipe says
    bool noEmbeddings = false;
};

/// A folder-per-class tree outside the library, as one benchmark named after the folder. Files of other kinds are found
/// unreadable when they are decoded.
class TreeSource final : public shards::ImageSource {
public:
    TreeSource(const fs::path& root, std::vector<std::string> classes) : m_root(root)
    {
        m_classes = std::move(classes);
        m_datasetId = pathToText(root);
        if (!fs::is_directory(root))
            throw Error(ErrorCode::NotFound, "There is no such folder of images.", pathToText(root),
                        "It holds one folder a class, as a library does.");
        for (const auto& entry : fs::recursive_directory_iterator(root))
            if (entry.is_regular_file() && !entry.is_symlink() && !entry.path().filename().native().starts_with('.'))
                add(entry.path().lexically_relative(root));
        std::sort(m_samples.begin(), m_samples.end(),
                  [](const auto& a, const auto& b) { return std::tie(a.className, a.path) < std::tie(b.className, b.path); });
        m_sets.push_back({"images", dataset::SetKind::Benchmark, m_samples.size(), ""});
    }

    std::vector<std::byte> read(std::size_t index) const override
    {
        const MappedFile file(m_root / textToPath(m_samples[index].path));
        return {file.bytes().begin(), file.bytes().end()};
    }

private:
    void add(const fs::path& relative)
    {
        if (!relative.has_parent_path())
            return; // beside the class folders
        shards::Sample sample;
        sample.path = pathToText(relative);
        sample.set = "images";
        sample.className = pathToText(*relative.begin());
        const auto found = std::find(m_classes.begin(), m_classes.end(), sample.className);
        sample.label = found == m_classes.end() ? -1 : static_cast<int>(found - m_classes.begin());
        sample.sha256 = toHex(sha256OfFile(m_root / relative));
        m_samples.push_back(std::move(sample));
    }

    fs::path m_root;
};

/// Model file, names and the folder that the flags mean.
EvaluateStageOptions toOptions(const Workspace& workspace, const EvaluateArguments& arguments)
{
    EvaluateStageOptions options;
    const int given = (arguments.run.empty() ? 0 : 1) + (arguments.version.empty() ? 0 : 1) + (arguments.model.empty() ? 0 : 1);
    if (given != 1)
        throw Error(ErrorCode::Configuration, "Give one of --run, --version and --model.", "taxon evaluate",
                    "For example: taxon evaluate --version 003");
    if (!arguments.run.empty()) {
        const runs::RunFolder run = runs::RunFolder::open(workspace.run(arguments.run));
        options.modelFile = run.checkpoints() / "best.safetensors";
        options.modelName = "checkpoints/best.safetensors";
        options.runId = run.id();
        options.folder = run.evaluation();
    } else if (!arguments.model.empty()) {
        options.modelFile = arguments.model;
        options.modelName = arguments.model;
        options.folder = fs::path("evaluation-" + options.modelFile.stem().native());
    } else {
        const int version = versionNumber(arguments.version);
        options.modelFile = models::modelFile(workspace, version);
        options.modelName = versionName(version);
        options.folder = fs::path("evaluation-" + versionName(version));
    }
    if (!arguments.images.empty() && arguments.out.empty())
        options.folder = fs::path("evaluation-" + fs::absolute(arguments.images).lexically_normal().filename().native());
    if (!arguments.out.empty())
        options.folder = arguments.out;
    return options;
}

void evaluate(Session& session, const EvaluateArguments& arguments)
{
    const Workspace workspace = session.workspace();
    EvaluateStageOptions options = toOptions(workspace, arguments);
    runs::Recipe recipe;
    recipe.readFrom = "library";
    if (!arguments.run.empty())
        recipe = runs::RunFolder::open(workspace.run(arguments.run)).recipe();
    if (!arguments.from.empty())
        recipe.readFrom = arguments.from;
    options.device = openDevice(session, arguments.device.empty() ? recipe.device : arguments.device);
    options.embeddings = recipe.embeddings && !arguments.noEmbeddings;
    std::string dataset = arguments.dataset.empty() ? recipe.dataset : arguments.dataset;
    if (dataset.empty() && !arguments.run.empty())
        dataset = runs::readStatus(runs::RunFolder::open(workspace.run(arguments.run))).datasetId;
    const auto source = arguments.images.empty() ? openSource(workspace, recipe, dataset, {}, session.context())
                                                 : std::make_unique<TreeSource>(fs::absolute(arguments.images).lexically_normal(),
                                                                                learn::openPredictor(options.modelFile).classes);
    const learn::EvaluateResult result = evaluateStage(*source, options, nullptr, session.context());
    session.say(fmt::format("Evaluated {} images ({} unreadable, {} of unknown classes) into {}", result.images, result.problems, result.unknownClass,
                            pathToText(options.folder)));
    session.say("Next: taxon score " + pathToText(options.folder));
    session.result(
        {{"folder", pathToText(options.folder)}, {"images", result.images}, {"problems", result.problems}, {"unknown_class", result.unknownClass}});
}

} // namespace

void addEvaluateCommand(CLI::App& app, Session& session)
{
    CLI::App* command = app.add_subcommand(cli::kEvaluate.name, cli::kEvaluate.description);
    command->footer("Examples:\n  taxon evaluate --run 20261122-233100-first_version\n  taxon evaluate --version 003 --images /data/field_photos\n"
                    "  taxon evaluate --model /mnt/colleague/model.safetensors --out evaluation-colleague\n"
                    "After a stop or a kill the same command goes on where it was.");
    const auto arguments = std::make_shared<EvaluateArguments>();
    command->add_option("--run", arguments->run, "Evaluate the best checkpoint of this run")->type_name("ID");
    command->add_option("--version", arguments->version, "Evaluate this model version")->type_name("N");
    command
        ->add_option("--model", arguments->model,
                     "Evaluate this model file: a safetensors file that taxon wrote, or a TorchScript file (docs/formats/model.md)")
        ->type_name("FILE");
    command->add_option("--images", arguments->images, "Images outside the data set: a folder with one folder a class")->type_name("DIR");
    command->add_option("--dataset", arguments->dataset, "The data set; without it the run's, else the newest")->type_name("ID");
    command->add_option("--from", arguments->from, "Read images from: shards, extracted or library")
        ->type_name("SOURCE")
        ->check(CLI::IsMember({"shards", "extracted", "library"}));
    command->add_option("--out", arguments->out, "Where scores.npy and its companions go")->type_name("DIR");
    command->add_flag("--no-embeddings", arguments->noEmbeddings, "Don't keep embeddings.npy, by which Review finds similar images");
    addDeviceOption(*command, arguments->device, "; without it as the run's recipe says, else auto");
    command->callback([&session, arguments] { evaluate(session, *arguments); });
}

} // namespace taxon::worker
