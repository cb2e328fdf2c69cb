// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme/theme.h"

#include <QJsonObject>
#include <QString>
#include <QWidget>

namespace taxon::workbench {

class ChartFrame;

/// One part of Review: a widget over the evaluation, set and threshold that the page's ReviewPresenter holds. What takes work is made by a
/// SectionPresenter of its own, and only while the section is on screen.
///
/// To add one: derive, list it in review_page.cpp. Whatever counts images opens them by ReviewPresenter::openImages().
class ReviewSection : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// The stable id, as in `--screenshot review:ID`.
    [[nodiscard]] virtual QString id() const = 0;
    /// On its button.
    [[nodiscard]] virtual QString title() const = 0;
    virtual void applyTheme(const Theme& theme) = 0;
    /// Whether it waits for work in the background.
    [[nodiscard]] virtual bool isLoading() const { return false; }
    /// Shows one of its views, as in `--screenshot review:ID,view=VIEW`; does nothing where it has none of that name.
    virtual void showView(const QString& /*view*/) {}
    /// What was chosen and typed in it, to be there again at the next start and after reading again; an empty one while nothing was.
    [[nodiscard]] virtual QJsonObject session() const { return {}; }
    /// Shows a session(), also one of another version of the program: what it can't make sense of is left out.
    virtual void restore(const QJsonObject& /*session*/) {}

protected:
    /// What \p frame says, and why something could not be saved, becomes a line of the status bar.
    void report(ChartFrame& frame);

Q_SIGNALS:
    /// A line for the status bar.
    void statusChanged(const QString& text);
    /// As Page::pageRequested().
    void pageRequested(const QString& pageId, const QString& item);
};

} // namespace taxon::workbench
