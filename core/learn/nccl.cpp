// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/nccl.h"

#include "base/error.h"

#include <ATen/core/Tensor.h>
#include <array>
#include <c10/core/Event.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <cstring>
#include <dlfcn.h>
#include <fmt/format.h>
#include <thread>

namespace taxon::learn {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::microseconds kPollInterval{50};

// What nccl.h says (tst_nccl compares it).
using Handle = void*;
struct UniqueId {
    std::array<char, 128> bytes;
};
enum Result : int { kSuccess = 0, kInProgress = 7 };
constexpr int kSum = 0;
/// The structure as it began in version 2.14; a later library takes defaults for the rest.
struct Config {
    std::size_t size = sizeof(Config);
    unsigned magic = 0xcafebeef;
    unsigned version = 21400;
    int blocking = 0;
};

int typeOf(const at::Tensor& values)
{
    switch (values.scalar_type()) {
    case at::kFloat: return 7;
    case at::kDouble: return 8;
    case at::kHalf: return 6;
    case at::kBFloat16: return 9;
    case at::kLong: return 4;
    default: throw Error(ErrorCode::InvalidArgument, "NCCL adds up numbers only.");
    }
}

struct Library {
    Result (*getUniqueId)(UniqueId*) = nullptr;
    Result (*initRank)(Handle*, int, UniqueId, int, Config*) = nullptr;
    Result (*asyncError)(Handle, Result*) = nullptr;
    Result (*allReduce)(const void*, void*, std::size_t, int, int, Handle, void*) = nullptr;
    Result (*abort)(Handle) = nullptr;
    const char* (*errorText)(Result) = nullptr;
    std::string missing; ///< the reason why it isn't loaded; "" if it is
};

Library load(const std::string& file)
{
    Library library;
    void* const opened = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (opened == nullptr) {
        const char* const reason = ::dlerror();
        library.missing = reason != nullptr ? reason : file;
        return library;
    }
    const auto find = [&](auto& function, const char* name) {
        void* const symbol = ::dlsym(opened, name);
        std::memcpy(&function, &symbol, sizeof symbol);
        if (symbol == nullptr)
            library.missing = fmt::format("{} has no {}: NCCL before 2.14", file, name);
    };
    find(library.getUniqueId, "ncclGetUniqueId");
    find(library.initRank, "ncclCommInitRankConfig");
    find(library.asyncError, "ncclCommGetAsyncError");
    find(library.allReduce, "ncclAllReduce");
    find(library.abort, "ncclCommAbort");
    find(library.errorText, "ncclGetErrorString");
    return library;
}

/// Loaded once.
const Library& library(const std::string& file = "libnccl.so.2")
{
    static const Library loaded = load(file);
    return loaded;
}

void require(Result result, const char* what)
{
    if (result != kSuccess && result != kInProgress)
        throw Error(ErrorCode::Failed, fmt::format("The GPUs of this training can't add up: {} failed.", what), library().errorText(result),
                    "NCCL_DEBUG=INFO tells more. Start all processes again with --run to go on.");
}

} // namespace

struct Nccl::Communicator {
    /// Of LibTorch's CUDA part.
    struct Gpu {
        explicit Gpu(c10::Device device) : guard(device.type()), stream(guard.getStreamFromGlobalPool(device)) {}
        c10::impl::VirtualGuardImpl guard;
        c10::Stream stream; ///< where sums run, beside the computation
    };
    std::optional<Gpu> gpu;
    Handle handle = nullptr;
    std::chrono::milliseconds patience;

    explicit Communicator(std::chrono::milliseconds forHowLong) : patience(forHowLong) {}
    ~Communicator()
    {
        if (handle != nullptr)
            library().abort(handle);
    }
    Communicator(const Communicator&) = delete;
    Communicator& operator=(const Communicator&) = delete;

    /// Polls until \p isDone says so, and for errors of the other GPUs.
    template <typename IsDone>
    void wait(const char* what, const IsDone& isDone, const std::function<void()>& checkStop) const
    {
        const auto until = steady_clock::now() + patience;
        for (;;) {
            Result state = kSuccess;
            require(library().asyncError(handle, &state), what);
            require(state, what);
            if (state == kSuccess && isDone())
                return;
            if (checkStop)
                checkStop();
            if (steady_clock::now() > until)
                throw Error(ErrorCode::Failed, fmt::format("The GPUs of this training don't answer: {} took too long.", what), {},
                            "See what the other processes say. Start all of them again with --run to go on.");
            std::this_thread::sleep_for(kPollInterval);
        }
    }
};

std::optional<std::string> Nccl::problem(const std::string& file)
{
    if (library(file).missing.empty())
        return std::nullopt;
    return fmt::format("NCCL can't be used ({})", library(file).missing);
}

std::string Nccl::makeId()
{
    if (const auto missing = problem())
        throw Error(ErrorCode::Failed, *missing + ".");
    UniqueId id{};
    require(library().getUniqueId(&id), "making an id");
    return {id.bytes.data(), id.bytes.size()};
}

Nccl::Nccl(const std::string& id, int rank, int count, c10::Device device, std::chrono::milliseconds patience, const std::function<void()>& checkStop)
{
    UniqueId unique{};
    if (id.size() != unique.bytes.size())
        throw Error(ErrorCode::InvalidArgument, "This is no id of NCCL.");
    std::copy(id.begin(), id.end(), unique.bytes.begin());
    m_communicator = std::make_unique<Communicator>(patience);
    Config config;
    require(library().initRank(&m_communicator->handle, count, unique, rank, &config), "joining");
    m_communicator->wait(
        "joining", [] { return true; }, checkStop);
    m_communicator->gpu.emplace(device);
}

Nccl::~Nccl() = default;

std::function<void()> Nccl::beginSum(const at::Tensor& values)
{
    Communicator& communicator = *m_communicator;
    const auto& [guard, stream] = *communicator.gpu;
    const c10::Device device = values.device();
    c10::Event before(device.type());
    before.record(guard.getStream(device));
    before.block(stream);
    require(library().allReduce(values.const_data_ptr(), values.mutable_data_ptr(), static_cast<std::size_t>(values.numel()), typeOf(values), kSum,
                                communicator.handle, guard.getStreamNativeHandle(stream)),
            "adding up");
    communicator.wait("adding up", [] { return true; }, {}); // until it lies in the stream
    const auto after = std::make_shared<c10::Event>(device.type());
    after->record(stream);
    return [&communicator, after, values] { communicator.wait("adding up", [&] { return after->query(); }, {}); };
}

} // namespace taxon::learn
