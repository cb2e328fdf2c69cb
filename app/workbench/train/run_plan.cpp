// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/run_plan.h"

#include "base/available_memory.h"
#include "base/disk_space.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "common/core_text.h"
#include "common/duration_text.h"
#include "dataset/manifest_reader.h"
#include "dataset/workspace_rules.h"
#include "library/scan.h"
#include "models/training_base.h"
#include "shards/shard_set.h"
#include "train/train_estimate.h"

#include <QCoreApplication>
#include <algorithm>
#include <map>
#include <thread>
#include <unordered_map>

namespace taxon::workbench {
namespace {

namespace fs = std::filesystem;
using Verdict = PlanCheck::Verdict;

struct PlanWords {
    Q_DECLARE_TR_FUNCTIONS(PlanWords)
};

PlanCheck check(Verdict verdict, const QString& words)
{
    return {verdict, words.toStdString()};
}

QString bytes(std::uint64_t count)
{
    return text(formatBytes(count));
}

/// What would be trained.
struct PlannedClasses {
    std::vector<std::string> names; ///< sorted
    std::size_t trainImages = 0;    ///< about
    PlanCheck check;
};

/// Images below \p folder, counted to at most \p enough.
int countImages(const fs::path& folder, int enough)
{
    int count = 0;
    std::error_code failure;
    for (fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, failure), end;
         !failure && entry != end && count < enough; entry.increment(failure))
        if (entry->is_regular_file(failure))
            ++count;
    return count;
}

/// The classes that have enough images by \p rules, staged ones counted too.
PlannedClasses classesOfLibrary(const Workspace& workspace, const dataset::WorkspaceRules& rules, const jobs::Context& context)
{
    PlannedClasses planned;
    const int minimum = rules.rules.minImages;
    std::map<std::string, int> counts; // by trained class, at most what counts of each folder
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(workspace.library(), failure))
        if (const std::string folder = entry.path().filename().native(); entry.is_directory(failure) && isClassName(folder)) {
            context.throwIfStopped();
            const std::string& className = rules.classMap.classOf(folder);
            const int most = 2 * std::max(rules.rules.minOf(className), rules.rules.maxOf(className)); // more changes nothing
            counts[className] += countImages(entry.path(), most);
        }
    if (failure) {
        planned.check = check(Verdict::Blocking, PlanWords::tr("The library can't be read: %1.").arg(text(failure.message())));
        return planned;
    }
    int few = 0;
    for (const auto& [className, images] : counts) {
        if (images < rules.rules.minOf(className)) {
            ++few;
            continue;
        }
        planned.names.push_back(className);
        planned.trainImages += static_cast<std::size_t>(std::min(images * rules.rules.split.train / 100, rules.rules.maxOf(className)));
    }
    if (planned.names.size() < 2) {
        planned.check = check(Verdict::Blocking,
                              (planned.names.empty()
                                   ? PlanWords::tr("No class has the %1 images a class needs; training needs two such classes.")
                                   : PlanWords::tr("Only one class has the %1 images a class needs; training needs two such classes."))
                                  .arg(minimum));
        return planned;
    }
    const QString left = few > 0 ? PlanWords::tr("; %1 with fewer than %2 images will be left out").arg(few).arg(minimum) : QString();
    planned.check = check(few > 0 ? Verdict::Warning : Verdict::Good, PlanWords::tr("%1 classes can be trained").arg(planned.names.size()) + left);
    return planned;
}

PlannedClasses classesOfDataset(const Workspace& workspace, const std::string& id)
{
    const dataset::Manifest head = dataset::readHead(workspace.dataset(id));
    PlannedClasses planned{head.classes, 0, {}};
    for (const dataset::SetInfo& set : head.sets)
        if (set.kind == dataset::SetKind::Train)
            planned.trainImages = set.images;
    planned.check = check(
        planned.check.verdict,
        PlanWords::tr("Data set %1: %2 classes, %3 training images").arg(text(id)).arg(head.classes.size()).arg(planned.trainImages));
    return planned;
}

PlannedClasses planClasses(const Workspace& workspace, const runs::Recipe& recipe, const jobs::Context& context)
{
    dataset::RulesRequest request;
    if (recipe.minImages > 0)
        request.minImages = recipe.minImages;
    if (recipe.maxImages > 0)
        request.maxImages = recipe.maxImages;
    try {
        return recipe.dataset.empty() ? classesOfLibrary(workspace, dataset::workspaceRules(workspace, request), context)
                                      : classesOfDataset(workspace, recipe.dataset);
    } catch (const Error& failure) { // of rules.yaml or classes.yaml: it says the line
        if (failure.code() == ErrorCode::Cancelled)
            throw;
        return {{}, 0, {Verdict::Blocking, failure.what()}};
    }
}

/// Fills in \p plan what the run starts from.
void checkBase(const Workspace& workspace, const runs::Recipe& recipe, const PlannedClasses& classes, RunPlan& plan)
{
    using Kind = models::TrainingBase::Kind;
    try {
        const models::TrainingBase base = models::requireBase(workspace, recipe);
        switch (base.kind) {
        case Kind::Random:
            plan.checks.push_back(
                check(Verdict::Warning, PlanWords::tr("Starts from random weights: needs many more images and epochs than pretrained ones")));
            return;
        case Kind::ImageNet: plan.checks.push_back(check(Verdict::Good, PlanWords::tr("Starts from ImageNet weights"))); return;
        case Kind::File: plan.checks.push_back(check(Verdict::Good, PlanWords::tr("Starts from %1").arg(text(pathToText(base.file))))); return;
        case Kind::Version: break;
        }
        plan.head = headRows(base.version->classes, classes.names);
        plan.checks.push_back(
            check(Verdict::Good, PlanWords::tr("Starts from version %1: the rows of %2 classes carry over by name, %3 start anew, %4 are dropped")
                                     .arg(version(base.version->number))
                                     .arg(countOf(plan.head, HeadRow::State::Carried))
                                     .arg(countOf(plan.head, HeadRow::State::New))
                                     .arg(countOf(plan.head, HeadRow::State::Dropped))));
    } catch (const Error& failure) {
        plan.checks.push_back({Verdict::Blocking, failure.message() + (failure.where().empty() ? "" : " (" + failure.where() + ")")});
    }
}

/// NVIDIA GPUs of this machine, as the driver lists them.
int gpusHere()
{
    std::error_code failure;
    int gpus = 0;
    for (const auto& entry : fs::directory_iterator("/proc/driver/nvidia/gpus", failure))
        gpus += entry.is_directory(failure) ? 1 : 0;
    return gpus;
}

PlanCheck checkDevice(const runs::Recipe& recipe)
{
    const int gpus = gpusHere();
    const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
    if (recipe.device == "cuda" && gpus == 0)
        return check(Verdict::Blocking, PlanWords::tr("The recipe wants a GPU (device: cuda), and this machine has none"));
    if (recipe.device != "cpu" && gpus > 0)
        return check(Verdict::Good, PlanWords::tr("Trains on a GPU of this machine (%1 there)").arg(gpus));
    return check(Verdict::Good, cores == 1 ? PlanWords::tr("Trains on 1 processor core") : PlanWords::tr("Trains on %1 processor cores").arg(cores));
}

PlanCheck checkMemory(const runs::Recipe& recipe)
{
    constexpr std::uint64_t kTight = 2'000'000'000;
    const auto available = availableMemory();
    if (!available)
        return check(Verdict::Warning, PlanWords::tr("How much memory is free is not known"));
    const std::uint64_t cache = recipe.cacheIn == "memory" ? static_cast<std::uint64_t>(recipe.cacheMib) << 20 : 0;
    if (cache > *available)
        return check(Verdict::Blocking,
                     PlanWords::tr("%1 of memory are free, less than the cache of decoded images takes (%2)").arg(bytes(*available), bytes(cache)));
    return check(*available - cache < kTight ? Verdict::Warning : Verdict::Good, PlanWords::tr("%1 of memory are free").arg(bytes(*available)));
}

QString money(double amount)
{
    return QString::number(amount, 'f', 2);
}

PlanCheck checkCluster(const launch::ClusterSettings& cluster, const runs::Recipe& recipe)
{
    if (recipe.device == "cuda" && cluster.gpus == 0)
        return check(Verdict::Blocking,
                     PlanWords::tr("The recipe wants a GPU (device: cuda), and clusters.yaml asks for none at %1").arg(text(cluster.name)));
    const QString price = cluster.pricePerHour > 0 ? PlanWords::tr("%1 an hour").arg(money(cluster.pricePerHour * std::max(1, cluster.gpus)))
                                                   : PlanWords::tr("price not known");
    const QString gpus = cluster.gpus == 1 ? PlanWords::tr("1 GPU") : PlanWords::tr("%1 GPUs").arg(cluster.gpus);
    return check(Verdict::Good, PlanWords::tr("%1: %2 by %3, %4; ends after %5 h at the latest")
                                    .arg(text(cluster.name), gpus, text(cluster.engine), price, QString::number(cluster.deadlineHours, 'g', 6)));
}

/// What a run writes, by the newest shard set: the tars, twice where they are extracted.
PlanCheck checkDisk(const Workspace& workspace, const runs::Recipe& recipe)
{
    constexpr std::uintmax_t kTight = 2'000'000'000;
    const std::uintmax_t available = freeSpace(workspace.root());
    std::uintmax_t needed = 0;
    if (const auto ids = Workspace::idsIn(workspace.shardSets()); !ids.empty() && recipe.readFrom != "library")
        try {
            for (const shards::ShardInfo& shard : shards::ShardSet::head(workspace.shards(ids.back())).shards)
                needed += recipe.readFrom == "extracted" ? 2 * shard.bytes : shard.bytes;
        } catch (const Error&) { // the stage itself will say so
        }
    const QString words = PlanWords::tr("%1 free in the workspace").arg(bytes(available));
    if (needed > available)
        return check(Verdict::Blocking, words + PlanWords::tr("; the shards alone need about %1").arg(bytes(needed)));
    return check(available < kTight ? Verdict::Warning : Verdict::Good,
                 words + (needed > 0 ? PlanWords::tr(", shards need about %1").arg(bytes(needed)) : QString()));
}

QString estimateOf(const Workspace& workspace, const runs::Recipe& recipe, const PlannedClasses& classes, const PlaceChoice& place)
{
    const QString where = place.cluster ? text(place.name) : PlanWords::tr("this machine");
    const auto pace = findPace(workspace, recipe, place.name);
    if (!pace)
        return PlanWords::tr("No estimate yet: no run of %1 at %2 px was trained to its end on %3.")
            .arg(text(recipe.architecture), QString::number(recipe.preprocessing.sizePx), where);
    const double seconds = pace->secondsFor(classes.trainImages, recipe.epochs, recipe.freezeBackbone);
    QString words = PlanWords::tr("About %1 of training for %2 images and %3 epochs, as run %4 took %5 for %6 and %7.")
                        .arg(durationText(std::chrono::duration<double>(std::max(1.0, seconds))), QString::number(classes.trainImages),
                             QString::number(recipe.epochs), text(pace->runId), durationText(std::chrono::duration<double>(pace->seconds)),
                             QString::number(pace->images), QString::number(pace->epochs));
    if (place.cluster && place.cluster->pricePerHour > 0)
        words += PlanWords::tr(" That is about %1 at %2 an hour; waiting for the node and the other stages not counted.")
                     .arg(money(seconds / 3600 * place.cluster->pricePerHour * std::max(1, place.cluster->gpus)),
                          money(place.cluster->pricePerHour * std::max(1, place.cluster->gpus)));
    return words;
}

} // namespace

RunPlan planRun(const Workspace& workspace, const runs::Recipe& recipe, const PlaceChoice& place, const jobs::Context& context)
{
    RunPlan plan;
    const PlannedClasses classes = planClasses(workspace, recipe, context);
    plan.checks.push_back(classes.check);
    checkBase(workspace, recipe, classes, plan);
    if (place.cluster) {
        plan.checks.push_back(checkCluster(*place.cluster, recipe));
    } else {
        plan.checks.push_back(checkDevice(recipe));
        plan.checks.push_back(checkMemory(recipe));
        plan.checks.push_back(checkDisk(workspace, recipe));
    }
    context.throwIfStopped();
    plan.estimate = estimateOf(workspace, recipe, classes, place).toStdString();
    return plan;
}

PlanCheck checkLeaks(const Workspace& workspace, const std::string& datasetId, const jobs::Context& context)
{
    const dataset::ManifestReader dataset(workspace.dataset(datasetId));
    std::unordered_map<dataset::Digest, dataset::Name, DigestHash> setOf; // of each group that is used
    std::size_t rows = 0, leaks = 0;
    dataset.eachRow([&](const dataset::ManifestRow& row) {
        if (++rows % 10'000 == 0)
            context.throwIfStopped();
        if (row.set == "reserve" || row.group.empty())
            return;
        const auto [known, isNew] = setOf.emplace(row.group, row.set);
        leaks += !isNew && known->second != row.set ? 1 : 0;
    });
    if (leaks > 0)
        return check(Verdict::Warning, PlanWords::tr("%1 images of data set %2 look like one in another of its sets: scores will be too good")
                                           .arg(QString::number(leaks), text(datasetId)));
    return check(Verdict::Good, PlanWords::tr("No picture, nor one nearly like it, is in two sets of data set %1").arg(text(datasetId)));
}

PlanCheck checkFiles(const Workspace& workspace, const jobs::Context& context)
{
    dataset::WorkspaceRules rules;
    try {
        rules = dataset::workspaceRules(workspace);
    } catch (const Error&) { // the check of the classes says so
        rules.rules = dataset::ruleDefaults(workspace);
    }
    const library::Library library = library::scanLibrary(workspace.library(), {.rules = rules.classRules(), .cacheFolder = workspace.cache()},
                                                          context);
    const auto bad = std::count_if(library.problems.begin(), library.problems.end(),
                                   [](const library::Problem& problem) { return !library::isHarmless(problem.kind); });
    if (bad > 0)
        return check(Verdict::Warning, bad == 1
                                           ? PlanWords::tr("1 finding about the library's files: the Library page names and mends it")
                                           : PlanWords::tr("%1 findings about the library's files: the Library page names and mends them").arg(bad));
    return check(Verdict::Good, PlanWords::tr("Nothing is wrong with the headers of %1 files").arg(library.images.size()));
}

} // namespace taxon::workbench
