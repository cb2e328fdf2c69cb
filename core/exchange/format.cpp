// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/format.h"

#include "base/error.h"
#include "base/text.h"

#include <array>

namespace taxon::exchange {

std::span<const Format> formats()
{
    // A file decides at once; of the folders the one with the surest sign comes first, the plain tree last.
    static const std::array kFormats{fiftyoneFormat(), labelStudioFormat(), csvFormat(),     cvatFormat(),
                                     splitsFormat(),   foldersFormat(),     cleanlabFormat()};
    return kFormats;
}

const Format& formatNamed(const std::string& name)
{
    std::vector<std::string> names;
    for (const Format& format : formats()) {
        if (format.name == name)
            return format;
        names.emplace_back(format.name);
    }
    std::string known;
    for (const std::string& each : names)
        known += (known.empty() ? "" : ", ") + each;
    const std::string near = nearest(name, names);
    throw Error(ErrorCode::InvalidArgument, "There is no such format.", name,
                near.empty() ? "There are: " + known + "." : "Did you mean " + near + "?");
}

const Format& recognisedFormat(const std::filesystem::path& source)
{
    std::error_code failure;
    if (!std::filesystem::exists(source, failure))
        throw Error(ErrorCode::NotFound, "There is no such file or folder.", pathToText(source));
    for (const Format& format : formats())
        if (format.read != nullptr && format.recognises(source))
            return format;
    throw Error(ErrorCode::Unsupported, "Nothing here says what it is.", pathToText(source),
                "Name it with --format; taxon library formats lists what can be read and how it looks. A .zip must be unpacked first.");
}

} // namespace taxon::exchange
