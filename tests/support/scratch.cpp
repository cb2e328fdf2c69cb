// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"

#include <cstdlib>
#include <fstream>

namespace taxon::test {

ScratchFolder::ScratchFolder()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "taxon-test-XXXXXX").native();
    if (::mkdtemp(pattern.data()) == nullptr)
        qFatal("no temporary folder could be made");
    m_path = pattern;
}

ScratchFolder::~ScratchFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

std::filesystem::path ScratchFolder::write(const std::filesystem::path& name, std::string_view bytes) const
{
    const auto target = m_path / name;
    std::filesystem::create_directories(target.parent_path());
    std::ofstream(target, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return target;
}

std::optional<Error> errorOf(const std::function<void()>& body)
{
    try {
        body();
    } catch (const Error& failure) {
        return failure;
    }
    return std::nullopt;
}

bool throwsError(ErrorCode code, std::string_view part, const std::function<void()>& body)
{
    const auto failure = errorOf(body);
    if (!failure) {
        qWarning("no error was thrown");
        return false;
    }
    const bool fits = failure->code() == code && std::string_view(failure->what()).find(part) != std::string_view::npos;
    if (!fits)
        qWarning("instead: %s: %s", name(failure->code()), failure->what());
    return fits;
}

} // namespace taxon::test
