// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/header_scan.h"

#include "base/error.h"
#include "base/text.h"
#include "jobs/parallel.h"
#include "library/catalogue.h"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <mutex>

namespace taxon::library {
namespace {

namespace fs = std::filesystem;

Problem asProblem(const Error& failure)
{
    switch (failure.code()) {
    case ErrorCode::Unsupported: return {ProblemKind::Unsupported, {}, failure.message(), failure.hint()};
    case ErrorCode::Damaged:
        return {
            ProblemKind::Damaged, {}, failure.message(), failure.hint().empty() ? "Replace the file by a good copy, or remove it." : failure.hint()};
    default: return {ProblemKind::Unreadable, {}, failure.message(), failure.hint()};
    }
}

class HeaderScan {
public:
    HeaderScan(Library& library, const ScanOptions& options, const jobs::Context& context)
        : m_library(library),
          m_images(library.images),
          m_options(options),
          m_context(context),
          m_threads(options.threads == 0 ? jobs::defaultThreads() : options.threads),
          m_isKnown(m_images.size(), 0)
    {}

    void run()
    {
        const images::ProbeLimits usual;
        const bool asUsual = m_options.limits.maxPixels == usual.maxPixels; // other limits give other answers
        Catalogue catalogue(asUsual ? m_options.cacheFolder : fs::path(), m_context);
        const auto start = std::chrono::system_clock::now();
        m_stamps = stampsOf(m_library, m_threads, m_context);
        StampOrder order(m_stamps);
        std::vector<FileStamp> gone;
        takeKnown(catalogue, order, gone);
        probeOthers(catalogue, order, start);
        // What lies in a folder that can't be read now is not gone.
        if (!gone.empty() && std::none_of(m_library.problems.begin(), m_library.problems.end(), [](const Problem& problem) {
                return problem.kind == ProblemKind::UnreadableFolder;
            }))
            catalogue.remove(gone);
        std::erase_if(m_images, [](const Image& image) { return image.info.widthPx == 0; });
    }

private:
    void takeKnown(Catalogue& catalogue, StampOrder& order, std::vector<FileStamp>& gone)
    {
        const auto before = static_cast<std::ptrdiff_t>(m_library.problems.size());
        const bool whole = catalogue.eachHeader([&](const FileStamp& stamp, const HeaderRecord& header) {
            const auto take = [&](std::size_t i) {
                if (header.path != m_images[i].path) // it was moved: its name may lie now, or no longer
                    return;
                m_isKnown[i] = 1;
                accept(i, header);
            };
            if (!order.match(stamp, take))
                gone.push_back(stamp);
        });
        if (whole)
            return;
        std::fill(m_isKnown.begin(), m_isKnown.end(), 0);
        m_library.problems.erase(m_library.problems.begin() + before, m_library.problems.end());
        for (Image& image : m_images)
            image.info = {};
        gone.clear();
    }

    void probeOthers(Catalogue& catalogue, const StampOrder& order, std::chrono::system_clock::time_point start)
    {
        const std::vector<std::uint32_t> others = order.filesWithout(m_isKnown);
        std::atomic<std::uint64_t> done{0};
        std::mutex mutex;
        jobs::parallelFor(others.size(), m_threads, m_context, [&](std::size_t k) {
            const std::size_t i = others[k];
            const HeaderRecord header = probe(i);
            {
                const std::scoped_lock lock(mutex);
                accept(i, header);
                if (isSettled(m_stamps[i], start) && (!header.problem || header.problem->kind != ProblemKind::Unreadable))
                    catalogue.put(m_stamps[i], header);
            }
            m_context.progress({"Looking at the library", ++done, others.size(), "files"});
        });
    }

    HeaderRecord probe(std::size_t i) const
    {
        HeaderRecord header;
        header.path = m_images[i].path;
        try {
            header.info = images::probeFile(fileOf(i), m_options.limits);
        } catch (const Error& failure) {
            if (failure.code() == ErrorCode::Cancelled)
                throw;
            header.problem = asProblem(failure);
        }
        return header;
    }

    void accept(std::size_t i, const HeaderRecord& header)
    {
        const std::string& path = m_images[i].path;
        if (header.problem) {
            m_library.problems.push_back(*header.problem);
            m_library.problems.back().path = path;
            return;
        }
        m_images[i].info = header.info;
        if (header.info.extensionLies)
            m_library.problems.push_back({ProblemKind::LyingExtension, path,
                                          fmt::format("The bytes are a {} picture, whatever the name says.", images::name(header.info.format)),
                                          "Rename the file; it is used as it is."});
    }

    fs::path fileOf(std::size_t i) const { return m_library.root / textToPath(m_images[i].path); }

    Library& m_library;
    std::vector<Image>& m_images;
    const ScanOptions& m_options;
    const jobs::Context& m_context;
    unsigned m_threads;
    std::vector<FileStamp> m_stamps;
    std::vector<char> m_isKnown;
};

} // namespace

void readHeaders(Library& library, const ScanOptions& options, const jobs::Context& context)
{
    HeaderScan(library, options, context).run();
}

} // namespace taxon::library
