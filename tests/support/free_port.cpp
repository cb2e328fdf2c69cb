// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/free_port.h"

#include "base/error.h"
#include "base/unique_fd.h"

#include <cerrno>
#include <netinet/in.h>
#include <sys/socket.h>

namespace taxon::test {

int freePort()
{
    const UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket.value(), raw, size) != 0 || ::getsockname(socket.value(), raw, &size) != 0)
        throw errnoError(errno, "find a free port", "127.0.0.1");
    return ::ntohs(address.sin_port);
}

} // namespace taxon::test
