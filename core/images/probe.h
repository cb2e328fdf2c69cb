// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace taxon::images {

/// What the first bytes of a file say it is.
enum class Format : std::uint8_t { Jpeg, Png, WebP, Tiff, Bmp };

/// "JPEG", "PNG" …
[[nodiscard]] const char* name(Format format) noexcept;

/// What is refused before anything is decoded. A small file can ask for gigabytes (pixels) or minutes (scans).
struct ProbeLimits {
    std::uint64_t maxPixels = 100'000'000;
    int maxScans = 100;
};

/// What the header of an image says; no pixel was decoded. 24 bytes: a million are kept at once.
struct ImageInfo {
    Format format = Format::Jpeg;
    std::uint8_t bits = 8;         ///< of one sample: 1, 2, 4, 8, 16
    std::uint8_t channels = 3;     ///< 1 grey, 2 grey and alpha, 3 colour or palette, 4 colour and alpha, or CMYK
    std::uint8_t orientation = 1;  ///< EXIF, 1..8
    bool alpha : 1 = false;        ///< samples carry alpha: PNG colour types 4 and 6, WebP with alpha
    bool transparency : 1 = false; ///< PNG tRNS: a palette or one colour is transparent
    bool palette : 1 = false;
    bool cmyk : 1 = false;          ///< JPEG with four components
    bool progressive : 1 = false;   ///< JPEG
    bool extensionLies : 1 = false; ///< the name's extension belongs to another format (probeFile() only); the image can be used
    int widthPx = 0;                ///< as stored: before EXIF orientation
    int heightPx = 0;
    std::uint64_t bytes = 0; ///< size of the file

    friend bool operator==(const ImageInfo&, const ImageInfo&) = default;
};

/// Reads a file's header: mostly one page of 4 KiB, some more where long notes (EXIF, colour profile) come first.
///
/// Regular files only; a symbolic link, FIFO, device or folder is refused without being opened. The scans of a progressive
/// JPEG are not counted (that needs all bytes): probeBytes() does.
/// \throws Error{NotFound|Io}; Error{Unsupported} for another kind of file, another format (GIF is named) or more pixels than
///         allowed; Error{Damaged} for an empty file or a header that is cut or nonsense. `where` is the path.
/// Thread-safe.
[[nodiscard]] ImageInfo probeFile(const std::filesystem::path& path, const ProbeLimits& limits = {});

/// The same from all bytes of a file. \throws also Error{Unsupported} for a JPEG of more scans than allowed.
[[nodiscard]] ImageInfo probeBytes(std::span<const std::byte> bytes, const ProbeLimits& limits = {});

/// Scans (SOS markers) in a JPEG, counting stops above \p limit. O(bytes).
[[nodiscard]] int countScans(std::span<const std::byte> jpeg, int limit);

} // namespace taxon::images
