// SPDX-License-Identifier: GPL-3.0-or-later
#include "signals.h"

#include <array>
#include <csignal>
#include <cstdint>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>

namespace taxon::cli {

Signals::Signals()
{
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, SIGINT);
    ::sigaddset(&set, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_signals = UniqueFd(::signalfd(-1, &set, SFD_CLOEXEC));
    m_end = UniqueFd(::eventfd(0, EFD_CLOEXEC));
    m_thread = std::thread([this] { wait(); });
}

Signals::~Signals()
{
    const std::uint64_t one = 1;
    static_cast<void>(!::write(m_end.value(), &one, sizeof(one)));
    m_thread.join();
}

void Signals::wait()
{
    int interrupts = 0;
    for (;;) {
        std::array<pollfd, 2> waits{{{m_signals.value(), POLLIN, 0}, {m_end.value(), POLLIN, 0}}};
        if (::poll(waits.data(), waits.size(), -1) < 0)
            continue;
        if (waits[1].revents != 0)
            return;
        signalfd_siginfo info{};
        if (::read(m_signals.value(), &info, sizeof(info)) != sizeof(info))
            continue;
        if (info.ssi_signo == SIGTERM)
            m_terminated = true;
        else if (++interrupts > 1)
            ::_exit(130);
        m_stop.request_stop();
    }
}

} // namespace taxon::cli
