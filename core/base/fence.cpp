// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/fence.h"

#include "base/error.h"

#include <memory>
#include <mutex>

namespace taxon {
namespace {

struct Rule {
    std::function<bool()> isOpen;
    std::string closed, where;
};

std::mutex& mutex()
{
    static std::mutex one;
    return one;
}

std::shared_ptr<const Rule>& present()
{
    static std::shared_ptr<const Rule> rule;
    return rule;
}

std::shared_ptr<const Rule> presentRule()
{
    const std::lock_guard lock(mutex());
    return present();
}

} // namespace

Fence::Fence(std::function<bool()> isOpen, std::string closed, std::string where)
{
    const std::lock_guard lock(mutex());
    if (present())
        throw Error(ErrorCode::InvalidArgument, "This process has a fence already.", where);
    present() = std::make_shared<const Rule>(Rule{std::move(isOpen), std::move(closed), std::move(where)});
}

Fence::~Fence()
{
    const std::lock_guard lock(mutex());
    present().reset();
}

bool Fence::isOpen()
{
    const auto rule = presentRule();
    return !rule || rule->isOpen();
}

void Fence::requireOpen()
{
    if (const auto rule = presentRule(); rule && !rule->isOpen())
        throw Error(ErrorCode::Locked, rule->closed, rule->where);
}

} // namespace taxon
