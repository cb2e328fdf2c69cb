// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/file_privileges.h"

#include <cstdlib>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace taxon::test {
namespace {

constexpr unsigned kOverrides = 1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH;

__user_cap_header_struct header()
{
    return {_LINUX_CAPABILITY_VERSION_3, 0};
}

void setEffective(const unsigned (&effective)[2])
{
    auto thread = header();
    __user_cap_data_struct sets[2];
    if (::syscall(SYS_capget, &thread, sets) != 0)
        std::abort();
    sets[0].effective = effective[0];
    sets[1].effective = effective[1];
    if (::syscall(SYS_capset, &thread, sets) != 0)
        std::abort(); // a test that can't drop them must not look green
}

} // namespace

WithoutFilePrivileges::WithoutFilePrivileges()
{
    auto thread = header();
    __user_cap_data_struct sets[2];
    if (::syscall(SYS_capget, &thread, sets) != 0)
        std::abort();
    m_effective[0] = sets[0].effective;
    m_effective[1] = sets[1].effective;
    setEffective({m_effective[0] & ~kOverrides, m_effective[1]});
}

WithoutFilePrivileges::~WithoutFilePrivileges()
{
    setEffective(m_effective);
}

void dropFilePrivilegesOfNextProgram() noexcept
{
    // Root gets what its bounding set allows; for others this fails, and they have no such privileges.
    ::prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE);
    ::prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
}

} // namespace taxon::test
