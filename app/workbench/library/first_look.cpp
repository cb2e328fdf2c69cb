// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/first_look.h"

#include "base/error.h"
#include "base/text.h"
#include "common/core_text.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace taxon::workbench {
namespace {

namespace fs = std::filesystem;

bool isImageName(const fs::path& name)
{
    static constexpr std::array<std::string_view, 8> kEndings{".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"};
    std::string ending = name.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name.native().front() != '.' && std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

} // namespace

LibraryReading firstLook(const Workspace& workspace)
{
    LibraryReading reading;
    reading.isFirstLook = true;
    reading.minimum = workspace.minImages();
    reading.maximum = workspace.maxImages();
    reading.library.root = fs::absolute(workspace.library()).lexically_normal();
    std::error_code failure;
    for (fs::directory_iterator at(reading.library.root, failure); !failure && at != fs::directory_iterator(); at.increment(failure)) {
        const std::string name = at->path().filename().native();
        std::error_code unknown;
        if (name.front() != '.' && name.front() != '_' && at->is_directory(unknown) && !at->is_symlink(unknown))
            reading.library.classes.push_back({pathToText(at->path().filename()), 0, {}});
    }
    if (failure)
        throw errnoError(failure.value(), "read the library", pathToText(reading.library.root));
    std::sort(reading.library.classes.begin(), reading.library.classes.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    for (const library::Class& one : reading.library.classes) {
        LibrarySection section{LibrarySection::Kind::Class, text(one.name)};
        section.isCounted = false;
        reading.sections.push_back(std::move(section));
    }
    return reading;
}

std::vector<library::Image> imagesAtFirstLook(const Workspace& workspace, const std::string& className, const jobs::Context& context)
{
    std::vector<library::Image> images;
    const fs::path root = fs::absolute(workspace.library()).lexically_normal();
    std::error_code failure;
    fs::recursive_directory_iterator at(root / textToPath(className), failure);
    for (; !failure && at != fs::recursive_directory_iterator(); at.increment(failure)) {
        context.throwIfStopped();
        std::error_code unknown;
        if (!at->is_regular_file(unknown) || at->is_symlink(unknown) || !isImageName(at->path().filename()))
            continue;
        const fs::path relative = at->path().lexically_relative(root);
        library::Image image{.path = pathToText(relative), .className = SharedText(className)};
        if (at.depth() > 0)
            image.subClass = SharedText(pathToText(*std::next(relative.begin())));
        images.push_back(std::move(image));
    }
    std::sort(images.begin(), images.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return images;
}

LibraryReading withImages(const LibraryReading& reading, std::size_t section, std::vector<library::Image> images)
{
    LibraryReading more = reading;
    LibrarySection& filled = more.sections.at(section);
    filled.isCounted = true;
    for (library::Image& image : images) {
        filled.images.push_back(static_cast<std::uint32_t>(more.library.images.size()));
        more.library.images.push_back(std::move(image));
    }
    return more;
}

} // namespace taxon::workbench
