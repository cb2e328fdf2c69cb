// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/peers.h"

#include "base/error.h"
#include "base/unique_fd.h"
#include "learn/nccl.h"

#include <torch/types.h>

#define USE_C10D_GLOO // the wheel has it; its headers ask
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <cerrno>
#include <cstdlib>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <thread>

namespace taxon::learn {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPollInterval{50};
constexpr int kBacklog = 4096;

/// Runs \p call; what it throws is about another process or the network between.
template <typename Call>
auto amongPeers(const char* what, const Call& call)
{
    const auto failure = [&](const std::string& reason) {
        return Error(ErrorCode::Failed, fmt::format("Another process of this training has ended or can't be reached: {} failed.", what),
                     reason.substr(0, reason.find('\n')), "See what the other processes say. Start all of them again with --run to go on.");
    };
    try {
        return call();
    } catch (const c10::Error& error) {
        throw failure(error.what_without_backtrace());
    } catch (const std::exception& error) {
        throw failure(error.what());
    }
}

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

/// Of the first process; none where the name isn't known (yet).
Addresses addressesOf(const PeerPlace& place)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(place.address.c_str(), std::to_string(place.port).c_str(), &hints, &found) != 0)
        found = nullptr;
    return {found, &::freeaddrinfo};
}

/// A socket that listens at the address of \p place only; none where that address belongs to another machine (a service before us, say).
UniqueFd listenAt(const PeerPlace& place)
{
    const Addresses addresses = addressesOf(place);
    for (const addrinfo* one = addresses.get(); one != nullptr; one = one->ai_next) {
        UniqueFd socket(::socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, one->ai_protocol));
        const int yes = 1;
        ::setsockopt(socket.value(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        if (::bind(socket.value(), one->ai_addr, one->ai_addrlen) == 0 && ::listen(socket.value(), kBacklog) == 0)
            return socket;
        if (errno == EADDRINUSE)
            throw Error(ErrorCode::Failed, fmt::format("Port {} is taken.", place.port), "MASTER_PORT",
                        "Is another training running on this machine? Give each a MASTER_PORT of its own.");
    }
    return UniqueFd();
}

bool isReachable(const PeerPlace& place)
{
    const Addresses addresses = addressesOf(place);
    for (const addrinfo* one = addresses.get(); one != nullptr; one = one->ai_next) {
        const UniqueFd socket(::socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, one->ai_protocol));
        if (::connect(socket.value(), one->ai_addr, one->ai_addrlen) == 0)
            return true;
    }
    return false;
}

/// The interface that Gloo talks through.
std::shared_ptr<::gloo::transport::Device> deviceFor(const PeerPlace& place)
{
    using c10d::ProcessGroupGloo;
    if (place.address == "127.0.0.1" || place.address == "localhost" || place.address == "::1")
        return ProcessGroupGloo::createDeviceForHostname(place.address);
    if (const char* name = std::getenv("GLOO_SOCKET_IFNAME"); name != nullptr && *name != '\0')
        return ProcessGroupGloo::createDeviceForInterface(name);
    return ProcessGroupGloo::createDefaultDevice();
}

std::vector<std::uint8_t> bytesOf(const std::string& text)
{
    return {text.begin(), text.end()};
}

} // namespace

struct Peers::Connection {
    c10::intrusive_ptr<c10d::Store> lasting; ///< what all attempts share
    c10::intrusive_ptr<c10d::Store> store;   ///< of this attempt
    c10::intrusive_ptr<c10d::ProcessGroupGloo> group;
    std::unique_ptr<Nccl> gpus; ///< none: only CPUs add up
    int shared = 0;             ///< texts of the first so far
    std::int64_t collected = 0; ///< posts that the first has taken

    [[nodiscard]] static c10::intrusive_ptr<c10d::Store> open(const PeerPlace& place, const jobs::Context& context, steady_clock::time_point until);
    void waitForAll(const PeerPlace& place, const jobs::Context& context, steady_clock::time_point until) const;
};

/// Listens if it is the first process, else connects as soon as that one listens.
c10::intrusive_ptr<c10d::Store> Peers::Connection::open(const PeerPlace& place, const jobs::Context& context, steady_clock::time_point until)
{
    c10d::TCPStoreOptions options;
    options.port = static_cast<std::uint16_t>(place.port);
    options.isServer = place.rank == 0 && !place.joinsStore;
    options.waitWorkers = false;
    options.numWorkers = place.count;
    options.timeout = std::chrono::minutes(1);
    UniqueFd listening;
    if (options.isServer) {
        if (listening = listenAt(place))
            options.masterListenFd = listening.value();
    } else {
        while (!isReachable(place)) {
            context.throwIfStopped();
            if (steady_clock::now() > until)
                throw Error(ErrorCode::Failed, fmt::format("The first process of this training isn't reached at {}:{}.", place.address, place.port),
                            "MASTER_ADDR, MASTER_PORT", "Check that the process of RANK 0 runs, and that no firewall lies between.");
            std::this_thread::sleep_for(kPollInterval);
        }
    }
    auto store = amongPeers("connecting", [&] { return c10::make_intrusive<c10d::TCPStore>(place.address, options); });
    static_cast<void>(listening.release()); // the store's now
    return c10::make_intrusive<c10d::PrefixStore>("taxon", store);
}

void Peers::Connection::waitForAll(const PeerPlace& place, const jobs::Context& context, steady_clock::time_point until) const
{
    store->add("joined", 1);
    for (;;) {
        const std::int64_t joined = amongPeers("waiting for all to come", [&] { return store->add("joined", 0); });
        if (joined >= place.count)
            return;
        context.throwIfStopped();
        if (steady_clock::now() > until)
            throw Error(ErrorCode::Failed, fmt::format("Only {} of {} processes of this training have come.", joined, place.count), "WORLD_SIZE",
                        "Start as many processes as WORLD_SIZE says, each with a RANK of its own.");
        std::this_thread::sleep_for(kPollInterval);
    }
}

Peers::Peers() = default;
Peers::~Peers() = default;

Peers::Peers(const PeerPlace& place, const jobs::Context& context, Times times) : m_place(place), m_times(times)
{
    if (isAlone())
        return;
    const auto until = steady_clock::now() + times.join;
    m_connection = std::make_unique<Connection>();
    m_connection->lasting = Connection::open(place, context, until);
    m_connection->store = c10::make_intrusive<c10d::PrefixStore>("attempt " + place.attempt, m_connection->lasting);
    m_connection->waitForAll(place, context, until);
    const auto options = c10d::ProcessGroupGloo::Options::create(times.answer);
    m_connection->group = amongPeers("connecting", [&] {
        options->devices.push_back(deviceFor(place));
        return c10::make_intrusive<c10d::ProcessGroupGloo>(m_connection->store, place.rank, place.count, options);
    });
}

std::string Peers::joinGpus(c10::Device device, const jobs::Context& context) const
{
    if (isAlone())
        return {};
    std::string problem;
    if (!device.is_cpu())
        problem = Nccl::problem().value_or("");
    const double able = !device.is_cpu() && problem.empty() ? 1 : 0;
    if (sum({able}).front() < count())
        return device.is_cpu() ? "" : fmt::format("GPUs add up through the CPU: {}.", problem.empty() ? "another process can't use NCCL" : problem);
    const std::string id = fromFirst(Nccl::makeId, context);
    try {
        m_connection->gpus = std::make_unique<Nccl>(id, rank(), count(), device, m_times.join, [&] { context.throwIfStopped(); });
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        problem = fmt::format("{} {}", error.message(), error.where());
    }
    if (sum({problem.empty() ? 1.0 : 0.0}).front() == count())
        return {};
    m_connection->gpus.reset();
    return fmt::format("GPUs add up through the CPU: {}", problem.empty() ? "another process could not join by NCCL." : problem);
}

bool Peers::sumsOn(c10::Device device) const noexcept
{
    return device.is_cpu() || (m_connection && m_connection->gpus);
}

std::function<void()> Peers::beginSum(const torch::Tensor& values) const
{
    if (isAlone())
        return [] {};
    if (!values.is_cpu())
        return m_connection->gpus->beginSum(values);
    std::vector<torch::Tensor> tensors{values};
    const auto work = amongPeers("adding up", [&] { return m_connection->group->allreduce(tensors); });
    return [work] { amongPeers("adding up", [&] { return work->wait(); }); };
}

void Peers::sum(const torch::Tensor& values) const
{
    beginSum(values)();
}

std::vector<double> Peers::sum(std::vector<double> values) const
{
    if (!isAlone())
        sum(torch::from_blob(values.data(), {static_cast<std::int64_t>(values.size())}, torch::kDouble));
    return values;
}

std::string Peers::fromFirst(const std::function<std::string()>& make, const jobs::Context& context) const
{
    if (isAlone())
        return make();
    const std::string key = fmt::format("first/{}", m_connection->shared++);
    c10d::Store& store = *m_connection->store;
    std::string text;
    if (isFirst()) {
        text = make();
        amongPeers("telling the others", [&] { store.set(key, bytesOf(text)); });
    } else {
        while (!amongPeers("waiting for the first process", [&] { return store.check({key}); })) {
            context.throwIfStopped();
            std::this_thread::sleep_for(kPollInterval);
        }
        const auto bytes = amongPeers("listening to the first process", [&] { return store.get(key); });
        text.assign(bytes.begin(), bytes.end());
    }
    static_cast<void>(sum({0.0})); // the first may end now, and its store with it
    return text;
}

void Peers::requireSame(const std::string& value, const std::string& message, const jobs::Context& context) const
{
    if (fromFirst([&] { return value; }, context) != value)
        throw Error(ErrorCode::Configuration, message, fmt::format("RANK {}", rank()),
                    "Start all processes with the same program, workspace, run and settings.");
}

void Peers::remember(const std::string& text) const
{
    if (!isAlone())
        amongPeers("leaving a text for the next attempt", [&] { m_connection->lasting->set("remembered", bytesOf(text)); });
}

std::string Peers::remembered() const
{
    if (isAlone())
        return {};
    return amongPeers("looking for a text of the last attempt", [&] {
        if (!m_connection->lasting->check({"remembered"}))
            return std::string();
        const auto bytes = m_connection->lasting->get("remembered");
        return std::string(bytes.begin(), bytes.end());
    });
}

void Peers::post(const std::string& text) const
{
    if (isAlone())
        return;
    amongPeers("telling the first process", [&] {
        c10d::Store& store = *m_connection->store;
        store.set(fmt::format("post/{}", store.add("posts", 1)), bytesOf(text));
    });
}

std::vector<std::string> Peers::collect() const
{
    std::vector<std::string> texts;
    if (isAlone())
        return texts;
    amongPeers("reading what the others tell", [&] {
        c10d::Store& store = *m_connection->store;
        for (const std::int64_t posted = store.add("posts", 0); m_connection->collected < posted;) {
            const auto bytes = store.get(fmt::format("post/{}", ++m_connection->collected));
            texts.emplace_back(bytes.begin(), bytes.end());
        }
    });
    return texts;
}

} // namespace taxon::learn
