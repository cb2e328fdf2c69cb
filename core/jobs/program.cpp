// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/program.h"

#include "base/error.h"
#include "base/text.h"
#include "base/unique_fd.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace taxon::jobs {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr std::size_t kMostOutput = 64 << 20;
constexpr std::size_t kLastWords = 16 << 10;

struct Pipe {
    UniqueFd readEnd, writeEnd;
};

Pipe makePipe(const std::string& where)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw errnoError(errno, "prepare a program", where);
    Pipe pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
    if (::fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0)
        throw errnoError(errno, "prepare a program", where);
    return pipe;
}

/// Whether one of \p environment has the name of \p variable ("NAME=VALUE").
bool isNamedIn(std::string_view variable, const std::vector<std::string>& environment)
{
    const std::string_view name = variable.substr(0, variable.find('=') + 1);
    return std::any_of(environment.begin(), environment.end(), [&](const std::string& other) { return other.starts_with(name); });
}

/// posix_spawn's two objects, with what runProgram() promises about descriptors, signals and the process group.
class SpawnSettings {
public:
    SpawnSettings(int output, int errors)
    {
        ::posix_spawn_file_actions_init(&m_actions);
        ::posix_spawnattr_init(&m_attributes);
        ::posix_spawn_file_actions_addopen(&m_actions, 0, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&m_actions, output, 1);
        ::posix_spawn_file_actions_adddup2(&m_actions, errors, 2);
        ::posix_spawn_file_actions_addclosefrom_np(&m_actions, 3);
        sigset_t none, all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setsigmask(&m_attributes, &none);
        ::posix_spawnattr_setsigdefault(&m_attributes, &all);
        ::posix_spawnattr_setpgroup(&m_attributes, 0);
        ::posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    ~SpawnSettings()
    {
        ::posix_spawn_file_actions_destroy(&m_actions);
        ::posix_spawnattr_destroy(&m_attributes);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    pid_t spawn(const fs::path& program, std::vector<std::string> words, std::vector<std::string> environment) const
    {
        std::vector<char*> envp;
        for (auto& variable : environment)
            envp.push_back(variable.data());
        for (char** variable = environ; *variable != nullptr; ++variable)
            if (!isNamedIn(*variable, environment))
                envp.push_back(*variable);
        envp.push_back(nullptr);
        std::vector<char*> argv;
        for (auto& word : words)
            argv.push_back(word.data());
        argv.push_back(nullptr);
        pid_t pid = 0;
        if (const int failure = ::posix_spawn(&pid, program.c_str(), &m_actions, &m_attributes, argv.data(), envp.data()); failure != 0)
            throw errnoError(failure, "start the program", pathToText(program));
        return pid;
    }

private:
    posix_spawn_file_actions_t m_actions{};
    posix_spawnattr_t m_attributes{};
};

/// A running program: reads what it says until it ends, asks it to end, and is never left as a zombie.
class Running {
public:
    explicit Running(const ProgramCall& call)
        : m_call(call), m_where(pathToText(call.program)), m_output(makePipe(m_where)), m_errors(makePipe(m_where))
    {
        std::vector<std::string> words{call.program.native()};
        words.insert(words.end(), call.arguments.begin(), call.arguments.end());
        m_pid = SpawnSettings(m_output.writeEnd.value(), m_errors.writeEnd.value()).spawn(call.program, std::move(words), call.environment);
        m_output.writeEnd.reset();
        m_errors.writeEnd.reset();
        m_process = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, m_pid, 0))); // glibc's own header lacks extern "C"
    }
    ~Running()
    {
        if (m_pid > 0) { // an exception passes
            ::kill(-m_pid, SIGKILL);
            reap();
        }
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    /// Waits for the program, at most until \p wake is readable or \p until. \returns whether it has ended.
    bool wait(int wake, std::optional<steady_clock::time_point> until)
    {
        int milliseconds = -1;
        if (until)
            milliseconds = static_cast<int>(
                std::max<std::int64_t>(0, std::chrono::ceil<std::chrono::milliseconds>(*until - steady_clock::now()).count()));
        std::array<pollfd, 4> waits{
            {{m_output.readEnd.value(), POLLIN, 0}, {m_errors.readEnd.value(), POLLIN, 0}, {m_process.value(), POLLIN, 0}, {wake, POLLIN, 0}}};
        if (::poll(waits.data(), waits.size(), milliseconds) < 0 && errno != EINTR)
            throw errnoError(errno, "wait for the program", m_where);
        takeAll();
        return waits[2].revents != 0;
    }

    void signal(int number) const { ::kill(-m_pid, number); }

    ProgramEnd end()
    {
        takeAll(); // what was still in the pipes
        if (!m_line.empty() && m_call.onErrorLine)
            m_call.onErrorLine(m_line);
        const int status = reap();
        m_end.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        m_end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
        return std::move(m_end);
    }

private:
    void takeAll()
    {
        take(m_output.readEnd, [this](std::string_view text) {
            m_end.output += text;
            if (m_end.output.size() > kMostOutput)
                throw Error(ErrorCode::Io, "The program printed more than 64 MiB.", m_where);
        });
        take(m_errors.readEnd, [this](std::string_view text) { takeErrors(text); });
    }

    template <typename Sink>
    void take(UniqueFd& from, const Sink& sink)
    {
        std::array<char, 65536> buffer;
        while (from) {
            const ssize_t n = ::read(from.value(), buffer.data(), buffer.size());
            if (n > 0)
                sink(std::string_view(buffer.data(), static_cast<std::size_t>(n)));
            else if (n == 0)
                from.reset(); // poll ignores a negative descriptor
            else if (errno != EINTR)
                return;
        }
    }

    void takeErrors(std::string_view text)
    {
        m_end.lastWords += text;
        if (m_end.lastWords.size() > kLastWords)
            m_end.lastWords.erase(0, m_end.lastWords.size() - kLastWords);
        if (!m_call.onErrorLine)
            return;
        m_line += text;
        std::size_t start = 0;
        for (std::size_t at; (at = m_line.find('\n', start)) != std::string::npos; start = at + 1)
            m_call.onErrorLine(m_line.substr(start, at - start));
        m_line.erase(0, start);
    }

    int reap()
    {
        int status = 0;
        while (::waitpid(m_pid, &status, 0) < 0 && errno == EINTR) {}
        m_pid = 0;
        return status;
    }

    const ProgramCall& m_call;
    std::string m_where;
    Pipe m_output, m_errors;
    UniqueFd m_process;
    pid_t m_pid = 0;
    std::string m_line;
    ProgramEnd m_end;
};

} // namespace

ProgramEnd runProgram(const ProgramCall& call, const Context& context)
{
    context.throwIfStopped();
    const UniqueFd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    Running running(call);
    const std::stop_callback onStop(context.stopToken(), [fd = wake.value()] { static_cast<void>(::eventfd_write(fd, 1)); });
    std::optional<steady_clock::time_point> until;
    if (call.timeout.count() > 0)
        until = steady_clock::now() + call.timeout;
    bool timedOut = false;
    while (!running.wait(wake.value(), until)) {
        timedOut = until && steady_clock::now() >= *until;
        if (!timedOut && !context.stopRequested())
            continue;
        running.signal(SIGTERM);
        const auto patience = steady_clock::now() + call.grace;
        bool ended = false;
        while (!ended && steady_clock::now() < patience)
            ended = running.wait(-1, patience);
        if (!ended)
            running.signal(SIGKILL);
        while (!ended)
            ended = running.wait(-1, std::nullopt);
        break;
    }
    ProgramEnd end = running.end();
    context.throwIfStopped();
    if (timedOut)
        throw Error(ErrorCode::Io, fmt::format("The program did not end within {} s and was stopped.", call.timeout.count() / 1000),
                    pathToText(call.program));
    return end;
}

fs::path findInPath(const std::string& name, const std::string& path)
{
    for (const auto& folder : split(path, ':')) {
        const fs::path candidate = fs::path(folder) / name;
        std::error_code failure;
        if (!folder.empty() && fs::is_regular_file(candidate, failure) && ::access(candidate.c_str(), X_OK) == 0)
            return candidate;
    }
    return {};
}

} // namespace taxon::jobs
