// SPDX-License-Identifier: GPL-3.0-or-later
#include "images/integrity.h"

#include "base/error.h"
#include "images/jpeg_reader.h"

namespace taxon::images {

IntegrityReport checkJpeg(std::span<const std::byte> bytes)
{
    try {
        const JpegReport report = readJpeg(bytes, {.scale = 8}, nullptr);
        if (report.damaged())
            return {Integrity::Damaged, report.reason};
        if (report.missingEnd)
            return {Integrity::MissingEnd, report.reason};
        return {};
    } catch (const Error& failure) {
        return {Integrity::Damaged, failure.message()};
    }
}

} // namespace taxon::images
