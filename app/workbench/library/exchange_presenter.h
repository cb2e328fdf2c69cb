// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/one_job_presenter.h"

#include <QStringList>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace taxon::workbench {

/// A format of another tool: "taxon library formats".
struct ExchangeFormat {
    QString name;
    QString description;
    bool canImport = false;
    bool takesPathsOnly = false;
};

/// What is brought in, and how it is read.
struct ImportRequest {
    QString source; ///< a folder or a label file
    QString format = QStringLiteral("auto");
    QString images;    ///< where the paths of a label file start; "" = its folder
    QString benchmark; ///< "" = into classes

    friend bool operator==(const ImportRequest&, const ImportRequest&) = default;
};

/// What an import would do, or did.
struct ImportOutcome {
    bool isDone = false; ///< else it was only asked
    std::size_t images = 0;
    std::uint64_t bytes = 0;
    std::size_t known = 0; ///< in the library already
    QStringList newClasses;
    std::vector<std::pair<QString, QString>> refused; ///< path and reason
    QString format;
};

/// What is written out.
struct ExportRequest {
    enum class Files { Copy, HardLink, PathsOnly };
    QString folder; ///< a new one
    QString format;
    QString dataset; ///< an id; "" = the library as it is
    Files files = Files::Copy;
};

/// Images of other tools into the library, and out of it: "taxon library import" and "export" as jobs of the window. No widgets.
class ExchangePresenter : public OneJobPresenter {
    Q_OBJECT

public:
    explicit ExchangePresenter(CommandJobs* jobs, QObject* parent = nullptr) : OneJobPresenter(jobs, parent) {}

    /// Asks for formats() once.
    void readFormats();
    [[nodiscard]] const std::vector<ExchangeFormat>& formats() const noexcept { return m_formats; }

    /// Asks what an import would do; outcome() follows. Nothing is changed.
    void planImport(const ImportRequest& request);
    /// Copies the images in; nothing there is replaced. Only what was planned: \p request must be that of the last plan.
    void import(const ImportRequest& request);
    [[nodiscard]] bool isPlanned(const ImportRequest& request) const { return m_outcome && !m_outcome->isDone && request == m_planned; }
    [[nodiscard]] const std::optional<ImportOutcome>& outcome() const noexcept { return m_outcome; }

    void exportTo(const ExportRequest& request);

Q_SIGNALS:
    /// Images came into the library.
    void imported();

private:
    void forget() override;
    [[nodiscard]] static std::vector<std::string> argumentsOf(const ImportRequest& request);

    std::vector<ExchangeFormat> m_formats;
    ImportRequest m_planned;
    std::optional<ImportOutcome> m_outcome;
};

} // namespace taxon::workbench
