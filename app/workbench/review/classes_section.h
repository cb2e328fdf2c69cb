// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/classes_presenter.h"
#include "review/review_section.h"

class QButtonGroup;
class QLabel;
class QLineEdit;

namespace taxon::workbench {

class ClassCard;
class FigureTable;
class ThumbnailLoader;

/// Classes: a table of every class, sorted by any score, and the chosen one in pictures; a row opens the class's images.
class ClassesSection : public ReviewSection {
    Q_OBJECT

public:
    ClassesSection(ReviewPresenter& review, TaskRunner& tasks, ThumbnailLoader& thumbnails);

    [[nodiscard]] QString id() const override { return QStringLiteral("classes"); }
    [[nodiscard]] QString title() const override { return tr("Classes"); }
    void applyTheme(const Theme& theme) override;
    [[nodiscard]] QJsonObject session() const override;
    void restore(const QJsonObject& session) override;
    [[nodiscard]] bool isLoading() const override { return m_presenter.isReading(); }
    [[nodiscard]] ClassesPresenter& presenter() noexcept { return m_presenter; }

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void showClasses();
    void showCount();
    void open(int row, int column);
    /// The chosen row's class in pictures.
    void showChosen();
    void chooseWanted();

    ClassesPresenter m_presenter;
    QLabel* m_count = nullptr;
    QLineEdit* m_filter = nullptr;
    QButtonGroup* m_kinds = nullptr;
    FigureTable* m_table = nullptr;
    ClassCard* m_card = nullptr;
    QString m_wantedClass; ///< of the last start, until there are rows
};

} // namespace taxon::workbench
