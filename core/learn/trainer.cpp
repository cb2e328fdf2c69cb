// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/trainer.h"

#include "base/disk_space.h"
#include "base/error.h"
#include "base/text.h"
#include "learn/checkpoint_saver.h"
#include "learn/determinism.h"
#include "learn/gradient_sum.h"
#include "learn/inference.h"
#include "learn/loss.h"
#include "learn/mixing.h"
#include "learn/optimizer.h"
#include "learn/peers.h"
#include "learn/schedule.h"
#include "learn/seeds.h"
#include "learn/shared_step.h"
#include "learn/size_schedule.h"
#include "learn/start_weights.h"
#include "learn/synchronised_norm.h"
#include "learn/training_feeds.h"
#include "learn/training_recipe.h"
#include "learn/training_set.h"
#include "learn/validation.h"
#include "learn/weight_average.h"

#include <chrono>
#include <cmath>
#include <sys/resource.h>
#include <torch/utils.h>
#include <utility>

namespace taxon::learn {
namespace {

using std::chrono::steady_clock;

constexpr std::uint64_t kStepStream = 4, kMixStream = 5; // keep these uses of the seed apart from the loader's

double secondsSince(steady_clock::time_point start)
{
    return std::chrono::duration<double>(steady_clock::now() - start).count();
}

/// How fast an epoch went.
struct Pace {
    std::int64_t images = 0;
    double seconds = 1e-9;
    double waited = 0; ///< seconds for the next batch: near 0 where the loader keeps up
};

/// The most memory that this process has had so far.
std::int64_t peakMemoryMib()
{
    rusage usage{};
    return ::getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss / 1024 : 0;
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

StateDict copyOf(const StateDict& tensors)
{
    StateDict copies;
    for (const auto& [name, tensor] : tensors)
        copies.emplace(name, tensor.detach().clone());
    return copies;
}

/// One run of the training loop. Not thread-safe.
class Training {
public:
    Training(const TrainRequest& request, runs::EventLog& events, const jobs::Context& context);
    TrainResult run();

private:
    void requireRoom() const;
    void resume();
    [[nodiscard]] Pace trainEpoch();
    void makeFeedsOfPart(const FeedSource& source);
    void backward(const Step& step, const SharedStep& shared);
    void update();
    void judge(const Validation& validation);
    void report(const Validation& validation, const Pace& pace);
    void save();
    [[nodiscard]] bool isTimeToSave() const;
    [[nodiscard]] torch::Tensor forward(Network& network, const torch::Tensor& inputs) const;
    [[nodiscard]] Network& evaluated();
    [[nodiscard]] std::int64_t batchesOfUpdate() const;
    [[nodiscard]] std::int64_t updatesBefore() const;
    [[nodiscard]] bool endsUpdate() const;
    [[nodiscard]] bool isOutOfPatience() const;
    [[nodiscard]] ImageProblemSink problemSink();

    const TrainRequest& m_request;
    const runs::Recipe& m_recipe;
    runs::EventLog& m_events;
    const jobs::Context& m_context;
    const Peers m_alone;
    const Peers& m_peers;
    torch::Tensor m_classWeights;
    StartWeights m_start;
    TrainingFeeds m_feeds;
    std::optional<Optimizer> m_optimizer;
    std::optional<WeightAverage> m_average; ///< only where the recipe asks for it
    Schedule m_schedule;
    SizeSchedule m_sizes;
    std::optional<GradientSum> m_gradients; ///< only with peers
    std::int64_t m_imagesOfStep = 0;        ///< of all processes
    bool m_hasGradients = false;            ///< since the last update
    Checkpoint m_at;                        ///< where training stands; its tensors are filled when it is saved
    std::optional<Model> m_unsavedBest;     ///< of the best epoch, when it is newer than best.safetensors
    steady_clock::time_point m_lastSave = steady_clock::now();
    CheckpointSaver m_saver; ///< last: what it still writes is written before the rest goes
};

Training::Training(const TrainRequest& request, runs::EventLog& events, const jobs::Context& context)
    : m_request(request),
      m_recipe(request.recipe),
      m_events(events),
      m_context(context),
      m_peers(request.peers != nullptr ? *request.peers : m_alone),
      m_classWeights(classWeights(classCounts(request.source), m_recipe.classWeightBeta)),
      m_start(startWeights(m_recipe, request.source.classes(), request.workspace.models(), context)),
      m_saver(request.run.checkpoints(), [this](const CheckpointSaver::Moment& moment) {
          m_events.append("checkpoint",
                          {{"epoch", moment.checkpoint.epoch}, {"path", "checkpoints/last.safetensors"}, {"best", moment.best.has_value()}});
      })
{
    requireFitting(m_recipe);
    requireImageForEach(m_peers, m_recipe.batchSize);
    Network& network = *m_start.model.network;
    network.setFrozen(frozenLayers(network.description(), m_recipe));
    toChannelsLast(network);
    const std::filesystem::path cache = request.workspace.cache();
    makeFeedsOfPart(
        {request.source, cache / "features", cache / "decoded", request.damagedShareLimit, {m_peers.rank(), m_peers.count()}, problemSink()});
    const NamedParameters parameters = trainableParameters(network);
    m_optimizer.emplace(parameters, m_recipe, stageRates(network, parameters, m_recipe.stageRate));
    if (!m_peers.isAlone()) {
        network.setBatchNorm([this](auto& norm, const torch::Tensor& input) { return synchronisedBatchNorm(norm, input, m_peers); });
        network.setDropout([this](const torch::Tensor& input, double rate) { return dropoutOfPart(input, rate, m_peers, m_imagesOfStep); });
        m_gradients.emplace(tensorsOf(trainableParameters(network)), m_peers);
    }
    if (m_recipe.averageDecay > 0)
        m_average.emplace(network, m_recipe.averageDecay);
    m_schedule = scheduleOf(m_recipe, m_feeds.training->stepsPerEpoch());
    m_sizes = sizeScheduleOf(m_recipe, network.description());
    m_at.seed = m_recipe.seed;
    m_at.architecture = m_recipe.architecture;
    m_at.recipeHash = recipeHash(m_recipe);
    m_at.datasetId = request.source.datasetId();
    m_at.classes = request.source.classes();
}

/// The first process computes what several read from the disk, features, before the others ask for it.
void Training::makeFeedsOfPart(const FeedSource& source)
{
    const auto make = [&] { m_feeds = makeFeeds(m_recipe, m_start.model, source, m_context); };
    static_cast<void>(m_peers.fromFirst([&] { return make(), std::string(); }, m_context));
    if (!m_peers.isFirst())
        make();
}

ImageProblemSink Training::problemSink()
{
    if (!m_peers.isFirst())
        return [this](const std::string& path, const std::string& reason) { m_peers.post(Json{{"path", path}, {"reason", reason}}.dump()); };
    return [this](const std::string& path, const std::string& reason) { m_events.append("image_problem", {{"path", path}, {"reason", reason}}); };
}

/// Room for the best weights, the last three checkpoints, and the hidden file that the next of each is written to first.
void Training::requireRoom() const
{
    const std::uintmax_t model = byteCount(stateDict(*m_start.model.network));
    std::uintmax_t trained = 0;
    for (const auto& [name, parameter] : trainableParameters(*m_start.model.network))
        trained += parameter.nbytes();
    const std::uintmax_t moments = m_recipe.optimizer == "adamw" ? 2 : 1;
    const std::uintmax_t average = m_average ? model : 0;
    requireSpace(m_request.run.checkpoints(), 2 * model + 4 * (model + moments * trained + average), "keep the checkpoints of this run");
}

/// Takes up the run's last checkpoint, or begins.
void Training::resume()
{
    const auto folder = m_request.run.checkpoints();
    if (m_peers.isFirst()) {
        std::filesystem::create_directories(folder);
        requireRoom();
    }
    auto found = readNewestCheckpoint(folder, [this](const std::string& message) { m_context.warn(message); });
    if (!found) {
        m_request.log(describe(m_start));
        if (m_start.transferred && m_peers.isFirst()) {
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
    if (m_average)
        m_average->restore(found->average);
    found->model.clear();
    found->optimizer.clear();
    found->average.clear();
    m_at = *std::move(found);
    m_request.log(fmt::format("Goes on from the checkpoint of epoch {}, step {}.", m_at.epoch, m_at.stepInEpoch));
}

torch::Tensor Training::forward(Network& network, const torch::Tensor& inputs) const
{
    return m_recipe.freezeBackbone ? network.head(inputs) : network.forward(inputs); // -> N x C
}

/// Whose scores count and whose weights are kept.
Network& Training::evaluated()
{
    return m_average ? m_average->network() : *m_start.model.network;
}

/// How many batches make the update that the current one belongs to: fewer at the end of an epoch.
std::int64_t Training::batchesOfUpdate() const
{
    const std::int64_t first = m_at.stepInEpoch / m_recipe.accumulateBatches * m_recipe.accumulateBatches;
    return std::min<std::int64_t>(m_recipe.accumulateBatches, m_feeds.training->stepsPerEpoch() - first);
}

/// Follows from the step, so that no checkpoint has to keep it.
std::int64_t Training::updatesBefore() const
{
    const std::int64_t a = m_recipe.accumulateBatches;
    return m_at.epoch * ((m_feeds.training->stepsPerEpoch() + a - 1) / a) + m_at.stepInEpoch / a;
}

/// Adds the gradients of one batch.
void Training::backward(const Step& step, const SharedStep& shared)
{
    const auto number = static_cast<std::uint64_t>(m_at.step);
    torch::manual_seed(mixSeeds({m_recipe.seed, kStepStream, number})); // dropout
    m_imagesOfStep = shared.images;
    const MixedStep mixed = mix(step, {m_recipe.mixup, m_recipe.cutmix}, mixSeeds({m_recipe.seed, kMixStream, number}));
    const auto logitsNc = forward(*m_start.model.network, mixed.inputs);
    const auto lossOf = [&](const torch::Tensor& labels) {
        return crossEntropy(logitsNc, labels, m_classWeights, m_recipe.labelSmoothing, shared.totalWeight);
    };
    const auto loss = mixed.share < 1 ? lossOf(mixed.labels) * mixed.share + lossOf(mixed.others) * (1 - mixed.share) : lossOf(mixed.labels);
    const auto sums = m_peers.sum({loss.item<double>(), static_cast<double>(rightAnswers(logitsNc, step.labels))});
    const double value = sums[0];
    if (!std::isfinite(value))
        throw Error(ErrorCode::Configuration,
                    fmt::format("The training loss is no longer a finite number in epoch {}, step {}.", m_at.epoch + 1, m_at.step + 1), m_recipe.name,
                    fmt::format("Lower the learning rate, for example: --set learning_rate={}", m_recipe.learningRate / 10));
    const std::int64_t parts = batchesOfUpdate();
    if (m_gradients && endsUpdate())
        m_gradients->expectLast();
    (parts > 1 ? loss / parts : loss).backward();
    m_hasGradients = true;

    m_at.sums.loss += value * static_cast<double>(shared.images);
    m_at.sums.right += static_cast<std::int64_t>(sums[1]);
    m_at.sums.images += shared.images;
}

/// Whether the current batch is the last one before an update.
bool Training::endsUpdate() const
{
    return (m_at.stepInEpoch + 1) % m_recipe.accumulateBatches == 0 || m_at.stepInEpoch + 1 == m_feeds.training->stepsPerEpoch();
}

void Training::update()
{
    if (!m_hasGradients) // all of its images were damaged
        return;
    if (m_gradients)
        m_gradients->finish();
    m_optimizer->step(m_schedule.at(m_at.step), m_recipe.clipNorm);
    m_optimizer->zeroGradients();
    m_hasGradients = false;
    if (m_average)
        m_average->update(*m_start.model.network, updatesBefore());
}

/// The rest of the current epoch.
Pace Training::trainEpoch()
{
    const auto start = steady_clock::now();
    Pace pace;
    const auto next = [&] {
        const auto asked = steady_clock::now();
        auto step = m_feeds.training->next();
        pace.waited += secondsSince(asked);
        return step;
    };
    const std::int64_t perEpoch = m_feeds.training->imagesPerEpoch();
    const std::string label = fmt::format("epoch {} of {}", m_at.epoch + 1, m_recipe.epochs);
    bool stops = false;
    m_start.model.network->train();
    m_feeds.training->startEpoch(m_at.epoch, m_at.stepInEpoch);
    m_optimizer->zeroGradients();
    while (const auto step = next()) {
        const SharedStep shared = shareStep(m_peers, step->labels, m_classWeights, m_context.stopRequested());
        pace.images += shared.images;
        stops = stops || shared.stops;
        // BatchNorm can't learn from a single image, so a lone last one waits for another epoch.
        if (shared.images > 1 || (m_recipe.freezeBackbone && shared.images == 1))
            backward(*step, shared);
        const bool updates = endsUpdate();
        if (updates)
            update();
        ++m_at.step;
        ++m_at.stepInEpoch;
        const std::int64_t done = m_at.epoch * perEpoch + std::min<std::int64_t>(m_at.stepInEpoch * m_recipe.batchSize, perEpoch);
        m_context.progress({label, static_cast<std::uint64_t>(done), static_cast<std::uint64_t>(m_recipe.epochs * perEpoch), "images"});
        if (!updates) // gradients that wait for others are in no checkpoint
            continue;
        if (stops || (m_peers.isAlone() && m_context.stopRequested())) {
            save();
            m_saver.finish();
            throw Error(ErrorCode::Stopped,
                        fmt::format("Training stopped in epoch {} of {}; a checkpoint was written.", m_at.epoch + 1, m_recipe.epochs),
                        pathToText(lastCheckpoint(m_request.run.checkpoints())), "Resume the run to go on from there.");
        }
        if (isTimeToSave())
            save();
    }
    pace.seconds = std::max(pace.seconds, secondsSince(start));
    return pace;
}

/// Keeps the weights if no epoch before was better. The epoch is over then.
void Training::judge(const Validation& validation)
{
    ++m_at.epoch;
    const BestEpoch now{m_at.epoch, validation.loss(), validation.accuracy(), validation.f1};
    if (!isBetter(m_recipe.bestBy, now, m_at.best))
        return;
    m_at.best = now;
    Model model = m_start.model;
    model.threshold = m_recipe.threshold;
    model.network = std::make_shared<Network>(evaluated().description());
    loadWeights(*model.network, stateDict(evaluated()));
    m_unsavedBest = std::move(model);
}

/// Begins to write a checkpoint, with copies of everything that the next step changes.
void Training::save()
{
    m_lastSave = steady_clock::now();
    if (!m_peers.isFirst())
        return;
    CheckpointSaver::Moment moment{m_at, std::exchange(m_unsavedBest, std::nullopt)};
    moment.checkpoint.model = copyOf(stateDict(*m_start.model.network));
    moment.checkpoint.optimizer = m_optimizer->state();
    if (m_average)
        moment.checkpoint.average = copyOf(stateDict(m_average->network()));
    m_saver.save(std::move(moment));
}

bool Training::isTimeToSave() const
{
    return m_recipe.checkpointEveryMinutes > 0 && secondsSince(m_lastSave) > 60.0 * m_recipe.checkpointEveryMinutes;
}

void Training::report(const Validation& validation, const Pace& pace)
{
    for (const std::string& problem : m_peers.isFirst() ? m_peers.collect() : std::vector<std::string>())
        m_events.append("image_problem", Json::parse(problem));
    const auto known = [](std::int64_t images, double value) { return images > 0 ? Json(value) : Json(); };
    const Validation training{m_at.sums, 0};
    m_events.append("metric", {{"epoch", m_at.epoch},
                               {"step", m_at.step},
                               {"train/loss", known(m_at.sums.images, training.loss())},
                               {"train/accuracy", known(m_at.sums.images, training.accuracy())},
                               {"val/loss", known(validation.sums.images, validation.loss())},
                               {"val/accuracy", known(validation.sums.images, validation.accuracy())},
                               {"val/f1", known(validation.sums.images, validation.f1)},
                               {"lr", m_schedule.at(m_at.step - 1)},
                               {"size_px", m_sizes.at(m_at.epoch - 1)},
                               {"images_per_second", static_cast<double>(pace.images) / pace.seconds},
                               {"loader_wait", pace.waited / pace.seconds},
                               {"memory_mib", peakMemoryMib()}});
}

/// Patience begins with the images of full size: each larger one brings better epochs.
bool Training::isOutOfPatience() const
{
    return m_recipe.earlyStopEpochs > 0 && m_at.best.epoch > 0
           && m_at.epoch - std::max(m_at.best.epoch, m_sizes.firstFullEpoch()) >= m_recipe.earlyStopEpochs;
}

TrainResult Training::run()
{
    resume();
    requireSameStart(m_peers, m_at, *m_start.model.network, m_context);
    // A head alone is so little work that a second thread only waits: on a busy machine 20 s instead of 1 s.
    const ComputeThreads threads(m_recipe.freezeBackbone ? 1 : at::get_num_threads());
    while (m_at.epoch < m_recipe.epochs && !isOutOfPatience()) {
        const Pace pace = trainEpoch();
        evaluated().eval();
        const Validation validation = validate(
            *m_feeds.validation, [this](const torch::Tensor& inputs) { return forward(evaluated(), inputs); }, m_peers);
        if (validation.sums.images > 0 && !std::isfinite(validation.loss()))
            throw Error(ErrorCode::Configuration, fmt::format("The validation loss is no longer a finite number after epoch {}.", m_at.epoch + 1),
                        m_recipe.name, "Lower the learning rate.");
        judge(validation.sums.images > 0 ? validation : Validation{m_at.sums, 0});
        report(validation, pace);
        m_at.sums = {};
        m_at.stepInEpoch = 0;
        if (m_at.epoch % m_recipe.checkpointEveryEpochs == 0 || m_at.epoch == m_recipe.epochs || isOutOfPatience())
            save();
    }
    m_saver.finish();
    const auto bestModel = m_request.run.checkpoints() / "best.safetensors";
    return {bestModel, m_at.epoch, m_at.best.epoch, m_at.best.loss, m_at.best.accuracy, m_at.epoch < m_recipe.epochs};
}

} // namespace

TrainResult train(const TrainRequest& request, runs::EventLog& events, const jobs::Context& context)
{
    try {
        const DeterministicAlgorithms deterministic(request.recipe.deterministic);
        return Training(request, events, context).run();
    } catch (const c10::Error& error) {
        throw Error(ErrorCode::Failed, error.what_without_backtrace(), "LibTorch");
    }
}

} // namespace taxon::learn
