// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/loader.h"

#include "jobs/parallel.h"
#include "learn/prepare.h"
#include "learn/seeds.h"
#include "learn/training_image.h"
#include "pixels/decode.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <latch>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <utility>

namespace taxon::learn {
namespace {

constexpr std::uint64_t kOrderStream = 1, kAugmentStream = 2; // keep the two uses of the seed apart

/// A batch that workers are filling.
struct Filling {
    torch::Tensor images;
    std::vector<std::size_t> samples;
    std::vector<std::string> problems; ///< "" where the image is usable
    std::size_t missing = 0;           ///< images not yet loaded
};

/// One image of a batch, handed to a worker.
struct Task {
    Filling* batch;
    std::size_t position;
};

} // namespace

bool isImageProblem(const Error& error) noexcept
{
    return error.code() == ErrorCode::Damaged || error.code() == ErrorCode::NotFound || error.code() == ErrorCode::Unsupported;
}

struct BatchLoader::State {
    const shards::ImageSource& source;
    std::vector<std::size_t> samples;
    LoaderOptions options;
    ImageProblemSink onProblem;
    std::unordered_set<std::size_t> damaged; ///< told to the sink already

    std::mutex mutex;
    std::condition_variable_any roomOrStop, filled;
    std::deque<std::unique_ptr<Filling>> window; ///< the batches being filled or waiting to be fetched, in order
    std::vector<torch::Tensor> memory;           ///< of all batches in the window, and of those that were handed out
    std::vector<std::size_t> order;              ///< of this epoch
    std::size_t nextInOrder = 0;                 ///< the first image of the next batch to be opened
    std::size_t nextInBatch = 0;                 ///< the first image of the newest batch that no worker has taken
    int epoch = 0;
    int sizePx = 0; ///< of this epoch's images
    std::exception_ptr failure;
    std::vector<std::jthread> workers; ///< last: joined before the rest goes

    std::optional<Task> takeTask(const std::stop_token& stop);
    [[nodiscard]] bool hasTask() const { return !window.empty() && nextInBatch < window.back()->samples.size(); }
    void openBatch();
    void load(const Task& task) const;
    void loadTrainingBytes(std::size_t sample, const torch::Tensor& place) const;
    [[nodiscard]] torch::Tensor memoryFor(std::size_t images);
    void work(const std::stop_token& stop);
    void stopWorkers();
    void startWorkers();
    [[nodiscard]] Batch finish(Filling& filling);
    [[nodiscard]] std::size_t batchSize() const { return static_cast<std::size_t>(options.batchSize); }
};

/// For so many images of a batch. Memory of batches that nobody holds any more is used again: the system would have to clear new pages.
torch::Tensor BatchLoader::State::memoryFor(std::size_t images)
{
    auto free = std::find_if(memory.begin(), memory.end(), [](const torch::Tensor& one) { return one.storage().use_count() == 1; });
    if (free == memory.end()) {
        const auto n = static_cast<std::int64_t>(batchSize()), size = static_cast<std::int64_t>(sizePx);
        free = memory.insert(free, options.loadAs == LoadAs::TrainingBytes ? torch::empty({n, size, size, 3}, torch::kUInt8)
                                                                           : torch::empty({n, 3, size, size}, torch::kFloat));
    }
    return free->narrow(0, 0, static_cast<std::int64_t>(images));
}

/// Puts the next batch of the order into the window: its own part of the images, which may be none.
void BatchLoader::State::openBatch()
{
    const std::size_t all = std::min(batchSize(), order.size() - nextInOrder);
    auto filling = std::make_unique<Filling>();
    for (const std::size_t position : positionsOf(options.part, all))
        filling->samples.push_back(order[nextInOrder + position]);
    filling->images = memoryFor(filling->samples.size());
    filling->problems.resize(filling->samples.size());
    filling->missing = filling->samples.size();
    if (filling->missing == 0)
        filled.notify_all();
    window.push_back(std::move(filling));
    nextInOrder += all;
    nextInBatch = 0;
}

/// Waits until there is room for the next image's batch; nothing at the end of the epoch.
std::optional<Task> BatchLoader::State::takeTask(const std::stop_token& stop)
{
    std::unique_lock lock(mutex);
    const auto mayGoOn = [&] { return hasTask() || nextInOrder >= order.size() || failure || window.size() < options.prefetchBatches; };
    for (;;) {
        if (!roomOrStop.wait(lock, stop, mayGoOn) || failure)
            return std::nullopt;
        if (hasTask())
            return Task{window.back().get(), nextInBatch++};
        if (nextInOrder >= order.size())
            return std::nullopt;
        openBatch();
        roomOrStop.notify_all(); // there is work for the others
    }
}

void BatchLoader::State::loadTrainingBytes(std::size_t sample, const torch::Tensor& place) const
{
    const TrainingImageOptions full{options.preprocessing, options.augment, options.fastDecoding};
    TrainingImageOptions how = full;
    how.preprocessing.sizePx = sizePx;
    const std::uint64_t seed = mixSeeds({options.seed, kAugmentStream, static_cast<std::uint64_t>(epoch), sample});
    if (!options.cache)
        return trainingImage(source.read(sample), how, seed, place);
    std::shared_ptr<const pixels::RgbImage> image = options.cache->find(sample);
    if (!image) {
        image = std::make_shared<const pixels::RgbImage>(reducedImage(source.read(sample), full)); // whatever the epoch: it is kept for all
        options.cache->keep(sample, image);
    }
    trainingImage(*image, how, seed, place);
}

/// Writes one prepared image into its place in the batch.
void BatchLoader::State::load(const Task& task) const
{
    const std::size_t sample = task.batch->samples[task.position];
    const auto place = task.batch->images.select(0, static_cast<std::int64_t>(task.position));
    if (options.loadAs == LoadAs::TrainingBytes)
        loadTrainingBytes(sample, place);
    else
        place.copy_(prepareFloat(pixels::decodeRgb(source.read(sample)), options.preprocessing));
}

void BatchLoader::State::work(const std::stop_token& stop)
{
    const auto fail = [this] {
        const std::scoped_lock lock(mutex);
        failure = std::current_exception();
        filled.notify_all();
    };
    try {
        while (const auto task = takeTask(stop)) {
            std::string problem;
            try {
                load(*task);
            } catch (const Error& error) {
                if (!isImageProblem(error))
                    throw;
                problem = error.message();
            }
            const std::scoped_lock lock(mutex);
            task->batch->problems[task->position] = std::move(problem);
            --task->batch->missing;
            filled.notify_all();
        }
    } catch (...) {
        fail();
    }
}

/// LibTorch's own loops run on one thread inside a worker, and on as many as before everywhere else.
void BatchLoader::State::startWorkers()
{
    const int computeThreads = at::get_num_threads();
    const unsigned threads = options.threads != 0 ? options.threads : jobs::defaultThreads();
    std::latch started(threads);
    for (unsigned t = 0; t < threads; ++t)
        workers.emplace_back([this, &started](const std::stop_token& stop) {
            at::set_num_threads(1);
            started.count_down();
            work(stop);
        });
    started.wait();
    at::set_num_threads(computeThreads);
}

void BatchLoader::State::stopWorkers()
{
    for (std::jthread& worker : workers)
        worker.request_stop();
    workers.clear();
    window.clear();
    failure = nullptr;
}

/// Tells about the batch's damaged images and leaves them out.
Batch BatchLoader::State::finish(Filling& filling)
{
    Batch batch;
    std::vector<std::int64_t> usable, labels;
    for (std::size_t i = 0; i < filling.samples.size(); ++i) {
        const std::size_t sample = filling.samples[i];
        if (filling.problems[i].empty()) {
            usable.push_back(static_cast<std::int64_t>(i));
            labels.push_back(source.samples()[sample].label);
            batch.samples.push_back(sample);
        } else if (damaged.insert(sample).second && onProblem) {
            onProblem(source.samples()[sample].path, filling.problems[i]);
        }
    }
    if (damaged.size() > 1 && static_cast<double>(damaged.size()) > options.damagedShareLimit * static_cast<double>(samples.size()))
        throw Error(ErrorCode::Damaged,
                    fmt::format("{} of {} images can't be read, more than the allowed {:.0f} %.", damaged.size(), samples.size(),
                                100 * options.damagedShareLimit),
                    source.samples()[*damaged.begin()].path, "See the list of image problems, then repair the library and build the data set again.");
    batch.images = usable.size() == filling.samples.size() ? filling.images : filling.images.index_select(0, torch::tensor(usable, torch::kLong));
    batch.labels = torch::tensor(labels, torch::kLong);
    return batch;
}

BatchLoader::BatchLoader(const shards::ImageSource& source, std::vector<std::size_t> samples, LoaderOptions options, ImageProblemSink onProblem)
    : m_state(new State{source, std::move(samples), std::move(options), std::move(onProblem), {}, {}, {}, {}, {}, {}, {}, 0, 0, 0, 0, {}, {}})
{
    if (m_state->options.batchSize < 1)
        throw Error(ErrorCode::InvalidArgument, "The batch size must be at least 1.");
    m_state->options.prefetchBatches = std::max<std::size_t>(1, m_state->options.prefetchBatches);
}

BatchLoader::~BatchLoader()
{
    m_state->stopWorkers();
}

void BatchLoader::startEpoch(int epoch, std::size_t skipBatches)
{
    m_state->stopWorkers();
    m_state->epoch = epoch;
    const int sizePx = m_state->options.sizeOfEpoch && m_state->options.loadAs == LoadAs::TrainingBytes ? m_state->options.sizeOfEpoch(epoch)
                                                                                                        : m_state->options.preprocessing.sizePx;
    if (std::exchange(m_state->sizePx, sizePx) != sizePx)
        m_state->memory.clear();
    if (m_state->options.shuffle)
        m_state->order = inEpochOrder(
            m_state->samples, [this](std::size_t sample) { return m_state->source.samples()[sample].label; }, m_state->options.sampling,
            mixSeeds({m_state->options.seed, kOrderStream, static_cast<std::uint64_t>(epoch)}));
    else
        m_state->order = m_state->samples;
    m_state->nextInOrder = std::min(skipBatches * m_state->batchSize(), m_state->order.size());
    m_state->startWorkers();
}

std::optional<Batch> BatchLoader::next()
{
    State& state = *m_state;
    std::unique_ptr<Filling> filling;
    {
        std::unique_lock lock(state.mutex);
        state.filled.wait(lock, [&] {
            return state.failure || (state.window.empty() ? state.nextInOrder >= state.order.size() : state.window.front()->missing == 0);
        });
        if (state.failure)
            std::rethrow_exception(state.failure);
        if (state.window.empty())
            return std::nullopt;
        filling = std::move(state.window.front());
        state.window.pop_front();
    }
    state.roomOrStop.notify_all();
    return state.finish(*filling);
}

std::size_t BatchLoader::batchesPerEpoch() const noexcept
{
    return (m_state->samples.size() + m_state->batchSize() - 1) / m_state->batchSize();
}

std::size_t BatchLoader::imagesPerEpoch() const noexcept
{
    return m_state->samples.size();
}

} // namespace taxon::learn
