// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/free_port.h"

#include "base/error.h"
#include "base/unique_fd.h"

#include <arpa/inet.h>
#include <cerrno>
#include <cstdint>
#include <netinet/in.h>
#include <sys/socket.h>

namespace taxon::test {

namespace {

sockaddr_in addressOf(const char* text, int port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = ::htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = ::inet_addr(text);
    return address;
}

UniqueFd newSocket()
{
    return UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

} // namespace

int freePort()
{
    const UniqueFd socket = newSocket();
    sockaddr_in address = addressOf("127.0.0.1", 0);
    socklen_t size = sizeof address;
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket.value(), raw, size) != 0 || ::getsockname(socket.value(), raw, &size) != 0)
        throw errnoError(errno, "find a free port", "127.0.0.1");
    return ::ntohs(address.sin_port);
}

bool isListening(const char* address, int port)
{
    const UniqueFd socket = newSocket();
    const sockaddr_in place = addressOf(address, port);
    return ::connect(socket.value(), reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
}

} // namespace taxon::test
