// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "library/exchange_presenter.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace taxon::workbench {

class Chooser;

/// Labelled images of another tool into the library: first what would happen, then it happens.
class ImportDialog : public QDialog {
    Q_OBJECT

public:
    ImportDialog(ExchangePresenter& presenter, QWidget* parent);

private:
    [[nodiscard]] ImportRequest request() const;
    void showState();

    ExchangePresenter& m_presenter;
    QLineEdit* m_source;
    Chooser* m_format;
    QLabel* m_formatNote; ///< what the chosen one is
    QLineEdit* m_images;
    QLineEdit* m_benchmark;
    QLabel* m_outcome;
    QPlainTextEdit* m_refused;
    QPushButton* m_planButton;
    QPushButton* m_importButton;
};

/// The library, or a data set, as another tool reads it.
class ExportDialog : public QDialog {
    Q_OBJECT

public:
    /// \param datasets  ids, newest first.
    ExportDialog(ExchangePresenter& presenter, const QStringList& datasets, QWidget* parent);

private:
    [[nodiscard]] ExportRequest request() const;
    void showState();

    ExchangePresenter& m_presenter;
    QLineEdit* m_folder;
    Chooser* m_format;
    QLabel* m_formatNote; ///< what the chosen one is
    Chooser* m_what;
    Chooser* m_files;
    QLabel* m_said;
    QPushButton* m_exportButton;
};

} // namespace taxon::workbench
