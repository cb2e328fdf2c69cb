// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/host.h"

#include "base/text.h"

#include <array>
#include <pwd.h>
#include <unistd.h>

namespace taxon {

std::string hostName()
{
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    return pathToText(host.data());
}

std::string userName()
{
    const passwd* user = ::getpwuid(::getuid());
    return user != nullptr && user->pw_name != nullptr ? pathToText(user->pw_name) : std::to_string(::getuid());
}

} // namespace taxon
