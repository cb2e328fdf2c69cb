// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/trainer.h"

#include "base/disk_space.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "learn/checkpoint.h"
#include "learn/feed.h"
#include "learn/inference.h"
#include "learn/optimizer.h"
#include "learn/seeds.h"
#include "learn/start_weights.h"

#include <chrono>
#include <cmath>

namespace taxon::learn {
namespace {

using std::chrono::steady_clock;

constexpr std::uint64_t kStepStream = 4; // keeps dropout's use of the seed apart from the loader's

std::vector<std::size_t> samplesOf(const shards::ImageSource& source, const std::string& set)
{
    std::vector<std::size_t> samples;
    for (std::size_t i = 0; i < source.samples().size(); ++i)
        if (source.samples()[i].set == set && source.samples()[i].label >= 0)
            samples.push_back(i);
    return samples;
}

/// Training images of each class. \throws Error{Configuration} for sets that can't be trained on.
std::vector<std::int64_t> classCounts(const shards::ImageSource& source)
{
    if (source.classes().size() < 2)
        throw Error(ErrorCode::Configuration, fmt::format("A classifier needs at least two classes, the data set has {}.", source.classes().size()),
                    source.datasetId(), "Add images of other classes, or lower min_images in taxon.yaml, and build the data set again.");
    std::vector<std::int64_t> counts(source.classes().size());
    for (const std::size_t sample : samplesOf(source, "train"))
        ++counts[static_cast<std::size_t>(source.samples()[sample].label)];
    for (std::size_t c = 0; c < counts.size(); ++c)
        if (counts[c] == 0)
            throw Error(ErrorCode::Configuration, "The class has no training images.", source.classes()[c],
                        "Add images to its folder, or remove the class, and build the data set again.");
    return counts;
}

/// The SHA-256 of the settings that the trained weights depend on.
std::string recipeHash(const runs::Recipe& recipe)
{
    runs::Recipe relevant = recipe;
    const runs::Recipe fixed;
    relevant.name = fixed.name;
    relevant.dataset = fixed.dataset;
    relevant.readFrom = fixed.readFrom;
    relevant.loaderThreads = fixed.loaderThreads;
    relevant.checkpointEveryEpochs = fixed.checkpointEveryEpochs;
    relevant.threshold = fixed.threshold;
    relevant.unknownImages = fixed.unknownImages;
    return toHex(sha256(runs::toYaml(relevant)));
}

double secondsSince(steady_clock::time_point start)
{
    return std::chrono::duration<double>(steady_clock::now() - start).count();
}

/// LibTorch's own loops run on \p threads threads while the object lives.
class ComputeThreads {
public:
    explicit ComputeThreads(int threads) : m_before(at::get_num_threads()) { at::set_num_threads(threads); }
    ~ComputeThreads() { at::set_num_threads(m_before); }
    ComputeThreads(const ComputeThreads&) = delete;
    ComputeThreads& operator=(const ComputeThreads&) = delete;

private:
    int m_before;
};

/// One run of the training loop. Not thread-safe.
class Training {
public:
    Training(const TrainRequest& request, runs::EventLog& events, const jobs::Context& context);
    TrainResult run();

private:
    void makeFeeds();
    void requireRoom() const;
    void resume();
    void trainEpoch();
    void trainStep(const Step& step);
    EpochSums validate();
    void judge(const EpochSums& validation);
    void report(const EpochSums& validation, double lastRate, double imagesPerSecond);
    void save();
    [[nodiscard]] torch::Tensor forward(const torch::Tensor& inputs);
    [[nodiscard]] bool isOutOfPatience() const;
    [[nodiscard]] ImageProblemSink problemSink();

    const TrainRequest& m_request;
    const runs::Recipe& m_recipe;
    runs::EventLog& m_events;
    const jobs::Context& m_context;
    torch::Tensor m_classWeights;
    StartWeights m_start;
    Features m_features; ///< only with a frozen backbone
    std::unique_ptr<Feed> m_trainingFeed, m_validationFeed;
    std::optional<Optimizer> m_optimizer;
    Schedule m_schedule;
    Checkpoint m_at;                        ///< where training stands; its tensors are filled when it is saved
    std::optional<StateDict> m_unsavedBest; ///< the best weights, when they are newer than best.safetensors
};

Training::Training(const TrainRequest& request, runs::EventLog& events, const jobs::Context& context)
    : m_request(request),
      m_recipe(request.recipe),
      m_events(events),
      m_context(context),
      m_classWeights(classWeights(classCounts(request.source), m_recipe.classWeightBeta)),
      m_start(startWeights(m_recipe, request.source.classes(), request.workspace.models(), context))
{
    Network& network = *m_start.model.network;
    network.setBackboneFrozen(m_recipe.freezeBackbone);
    toChannelsLast(network);
    makeFeeds();
    m_optimizer.emplace(trainableParameters(network), m_recipe);
    const std::int64_t steps = m_trainingFeed->stepsPerEpoch();
    m_schedule = {m_recipe.learningRate, std::llround(std::min<double>(m_recipe.warmupEpochs, m_recipe.epochs) * static_cast<double>(steps)),
                  m_recipe.epochs * steps};
    m_at.seed = m_recipe.seed;
    m_at.architecture = m_recipe.architecture;
    m_at.recipeHash = recipeHash(m_recipe);
    m_at.datasetId = request.source.datasetId();
    m_at.classes = request.source.classes();
}

/// A whole network sees images, augmented for training; a head alone sees features that were computed once.
void Training::makeFeeds()
{
    const auto& source = m_request.source;
    const auto threads = static_cast<unsigned>(m_recipe.loaderThreads);
    if (m_recipe.freezeBackbone) {
        auto samples = samplesOf(source, "train");
        const auto validation = samplesOf(source, "validation");
        samples.insert(samples.end(), validation.begin(), validation.end());
        FeatureOptions options;
        options.flip = m_recipe.flip;
        options.threads = threads;
        options.damagedShareLimit = m_request.damagedShareLimit;
        m_features = cachedFeatures(m_start.model, source, samples, options, m_request.workspace.cache() / "features", problemSink(), m_context);
        m_trainingFeed = featureFeed(m_features, source, "train", m_recipe.batchSize, true, m_recipe.seed);
        m_validationFeed = featureFeed(m_features, source, "validation", m_recipe.batchSize, false, m_recipe.seed);
        return;
    }
    LoaderOptions validation;
    validation.preprocessing = m_recipe.preprocessing;
    validation.batchSize = m_recipe.batchSize;
    validation.seed = m_recipe.seed;
    validation.threads = threads;
    validation.damagedShareLimit = m_request.damagedShareLimit;
    LoaderOptions training = validation;
    training.loadAs = LoadAs::TrainingBytes;
    training.shuffle = true;
    training.augment.flip = m_recipe.flip;
    training.augment.minCropScale = m_recipe.minCropScale;
    training.augment.colourJitter = m_recipe.colourJitter;
    m_trainingFeed = imageFeed(source, samplesOf(source, "train"), training, problemSink());
    m_validationFeed = imageFeed(source, samplesOf(source, "validation"), validation, problemSink());
}

ImageProblemSink Training::problemSink()
{
    return [this](const std::string& path, const std::string& reason) { m_events.append("image_problem", {{"path", path}, {"reason", reason}}); };
}

/// Room for the best weights, the last two checkpoints, and the hidden file that the next of each is written to first.
void Training::requireRoom() const
{
    const std::uintmax_t model = byteCount(stateDict(*m_start.model.network));
    std::uintmax_t trained = 0;
    for (const auto& [name, parameter] : trainableParameters(*m_start.model.network))
        trained += parameter.nbytes();
    const std::uintmax_t moments = m_recipe.optimizer == "adamw" ? 2 : 1;
    requireSpace(m_request.run.checkpoints(), 2 * model + 3 * (model + moments * trained), "keep the checkpoints of this run");
}

/// Takes up the run's last checkpoint, or begins.
void Training::resume()
{
    const auto folder = m_request.run.checkpoints();
    std::filesystem::create_directories(folder);
    requireRoom();
    auto found = readNewestCheckpoint(folder, [this](const std::string& message) { m_context.warn(message); });
    if (!found) {
        m_request.log(describe(m_start));
        if (m_start.transferred) {
            writeHeadTransfer(m_request.run.path() / "head_transfer.json", m_start);
            m_events.append("head_transfer", {{"kept", m_start.head.kept}, {"new", m_start.head.added}, {"dropped", m_start.head.dropped}});
        }
        return;
    }
    if (found->recipeHash != m_at.recipeHash || found->classes != m_at.classes || found->datasetId != m_at.datasetId
        || found->architecture != m_at.architecture)
        throw Error(ErrorCode::Configuration, "The run's checkpoint was made with another recipe or data set.", pathToText(folder),
                    "Start a new run instead of resuming this one.");
    loadWeights(*m_start.model.network, found->model);
    m_optimizer->restore(found->optimizer);
    found->model.clear();
    found->optimizer.clear();
    m_at = *std::move(found);
    m_request.log(fmt::format("Goes on from the checkpoint of epoch {}, step {}.", m_at.epoch, m_at.stepInEpoch));
}

torch::Tensor Training::forward(const torch::Tensor& inputs)
{
    Network& network = *m_start.model.network;
    return m_recipe.freezeBackbone ? network.head(inputs) : network.forward(inputs); // -> N x C
}

void Training::trainStep(const Step& step)
{
    torch::manual_seed(mixSeeds({m_recipe.seed, kStepStream, static_cast<std::uint64_t>(m_at.step)})); // dropout
    m_optimizer->zeroGradients();
    const auto logitsNc = forward(step.inputs);
    const auto loss = crossEntropy(logitsNc, step.labels, m_classWeights, m_recipe.labelSmoothing);
    const double value = loss.item<double>();
    if (!std::isfinite(value))
        throw Error(ErrorCode::Configuration,
                    fmt::format("The training loss is no longer a finite number in epoch {}, step {}.", m_at.epoch + 1, m_at.step + 1), m_recipe.name,
                    fmt::format("Lower the learning rate, for example: --set learning_rate={}", m_recipe.learningRate / 10));
    loss.backward();
    m_optimizer->step(m_schedule.at(m_at.step));

    const std::int64_t images = step.labels.size(0);
    m_at.sums.loss += value * static_cast<double>(images);
    m_at.sums.right += logitsNc.argmax(1).eq(step.labels).sum().item<std::int64_t>();
    m_at.sums.images += images;
}

/// The rest of the current epoch.
void Training::trainEpoch()
{
    const std::int64_t perEpoch = m_trainingFeed->imagesPerEpoch();
    const std::string label = fmt::format("epoch {} of {}", m_at.epoch + 1, m_recipe.epochs);
    m_start.model.network->train();
    m_trainingFeed->startEpoch(m_at.epoch, m_at.stepInEpoch);
    while (const auto step = m_trainingFeed->next()) {
        // BatchNorm can't learn from a single image, so a lone last one waits for another epoch.
        if (step->labels.size(0) > 1 || (m_recipe.freezeBackbone && step->labels.size(0) == 1))
            trainStep(*step);
        ++m_at.step;
        ++m_at.stepInEpoch;
        const std::int64_t done = m_at.epoch * perEpoch + std::min<std::int64_t>(m_at.stepInEpoch * m_recipe.batchSize, perEpoch);
        m_context.progress({label, static_cast<std::uint64_t>(done), static_cast<std::uint64_t>(m_recipe.epochs * perEpoch), "images"});
        if (m_context.stopRequested()) {
            save();
            throw Error(ErrorCode::Stopped,
                        fmt::format("Training stopped in epoch {} of {}; a checkpoint was written.", m_at.epoch + 1, m_recipe.epochs),
                        pathToText(lastCheckpoint(m_request.run.checkpoints())), "Resume the run to go on from there.");
        }
    }
}

/// Loss (plain cross-entropy) and right answers over the validation set, with the weights as they are.
EpochSums Training::validate()
{
    const torch::NoGradGuard noGradients;
    EpochSums sums;
    m_start.model.network->eval();
    m_validationFeed->startEpoch(0, 0);
    while (const auto step = m_validationFeed->next()) {
        const std::int64_t images = step->labels.size(0);
        if (images == 0)
            continue;
        const auto logitsNc = forward(step->inputs);
        sums.loss += crossEntropy(logitsNc, step->labels, {}, 0).item<double>() * static_cast<double>(images);
        sums.right += logitsNc.argmax(1).eq(step->labels).sum().item<std::int64_t>();
        sums.images += images;
    }
    return sums;
}

/// Keeps the weights if no epoch before was better. The epoch is over then.
void Training::judge(const EpochSums& validation)
{
    const EpochSums& sums = validation.images > 0 ? validation : m_at.sums;
    const double images = static_cast<double>(std::max<std::int64_t>(1, sums.images));
    const double loss = sums.loss / images;
    ++m_at.epoch;
    if (m_at.bestEpoch != 0 && !(loss < m_at.bestLoss))
        return;
    m_at.bestEpoch = m_at.epoch;
    m_at.bestLoss = loss;
    m_at.bestAccuracy = static_cast<double>(sums.right) / images;
    m_unsavedBest.emplace();
    for (const auto& [name, tensor] : stateDict(*m_start.model.network))
        m_unsavedBest->emplace(name, tensor.detach().clone());
}

/// best.safetensors if there are better weights than it has, then the checkpoint: a kill between the two repeats the epochs
/// since the last checkpoint, and finds the same best weights again.
void Training::save()
{
    const auto folder = m_request.run.checkpoints();
    const bool best = m_unsavedBest.has_value();
    if (best) {
        Model model = m_start.model;
        model.threshold = m_recipe.threshold;
        model.network = std::make_shared<Network>(m_start.model.network->description(), m_recipe.seed);
        loadWeights(*model.network, *m_unsavedBest);
        saveModel(model, folder / "best.safetensors");
        m_unsavedBest.reset();
    }
    Checkpoint checkpoint = m_at;
    checkpoint.model = stateDict(*m_start.model.network);
    checkpoint.optimizer = m_optimizer->state();
    writeCheckpoint(folder, checkpoint);
    m_events.append("checkpoint", {{"epoch", m_at.epoch}, {"path", "checkpoints/last.safetensors"}, {"best", best}});
}

void Training::report(const EpochSums& validation, double lastRate, double imagesPerSecond)
{
    const auto mean = [](double sum, std::int64_t images) { return images > 0 ? Json(sum / static_cast<double>(images)) : Json(); };
    m_events.append("metric", {{"epoch", m_at.epoch},
                               {"step", m_at.step},
                               {"train/loss", mean(m_at.sums.loss, m_at.sums.images)},
                               {"train/accuracy", mean(static_cast<double>(m_at.sums.right), m_at.sums.images)},
                               {"val/loss", mean(validation.loss, validation.images)},
                               {"val/accuracy", mean(static_cast<double>(validation.right), validation.images)},
                               {"lr", lastRate},
                               {"images_per_second", imagesPerSecond}});
}

bool Training::isOutOfPatience() const
{
    return m_recipe.earlyStopEpochs > 0 && m_at.bestEpoch > 0 && m_at.epoch - m_at.bestEpoch >= m_recipe.earlyStopEpochs;
}

TrainResult Training::run()
{
    resume();
    // A head alone is so little work that a second thread only waits: on a busy machine 20 s instead of 1 s.
    const ComputeThreads threads(m_recipe.freezeBackbone ? 1 : at::get_num_threads());
    while (m_at.epoch < m_recipe.epochs && !isOutOfPatience()) {
        const auto start = steady_clock::now();
        const std::int64_t imagesBefore = m_at.sums.images;
        trainEpoch();
        const double imagesPerSecond = static_cast<double>(m_at.sums.images - imagesBefore) / std::max(1e-9, secondsSince(start));
        const EpochSums validation = validate();
        if (validation.images > 0 && !std::isfinite(validation.loss))
            throw Error(ErrorCode::Configuration, fmt::format("The validation loss is no longer a finite number after epoch {}.", m_at.epoch + 1),
                        m_recipe.name, "Lower the learning rate.");
        judge(validation);
        report(validation, m_schedule.at(m_at.step - 1), imagesPerSecond);
        m_at.sums = {};
        m_at.stepInEpoch = 0;
        if (m_at.epoch % m_recipe.checkpointEveryEpochs == 0 || m_at.epoch == m_recipe.epochs || isOutOfPatience())
            save();
    }
    const auto bestModel = m_request.run.checkpoints() / "best.safetensors";
    return {bestModel, m_at.epoch, m_at.bestEpoch, m_at.bestLoss, m_at.bestAccuracy, m_at.epoch < m_recipe.epochs};
}

} // namespace

TrainResult train(const TrainRequest& request, runs::EventLog& events, const jobs::Context& context)
{
    try {
        return Training(request, events, context).run();
    } catch (const c10::Error& error) {
        throw Error(ErrorCode::Failed, error.what_without_backtrace(), "LibTorch");
    }
}

} // namespace taxon::learn
