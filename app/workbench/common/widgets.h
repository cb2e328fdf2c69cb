// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "common/tone.h"
#include "theme/theme.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <utility>
#include <vector>

class QScrollArea;
class QScrollBar;

namespace taxon::workbench {

/// A label with a look of the style sheet ("muted", "caption", "heading" …).
[[nodiscard]] QLabel* makeLabel(const QString& text, const char* look, const QString& objectName = {});
/// A push button with a look ("primary", "chip", "link" or "" for the plain one), named for tests and screen readers.
[[nodiscard]] QPushButton* makeButton(const QString& text, const char* look, const QString& objectName);
/// A read-only text in a fixed-width font: a log, a file.
[[nodiscard]] QPlainTextEdit* makeTextView(const QString& accessibleName, const QString& objectName);
/// A field that filters a list as one types.
[[nodiscard]] QLineEdit* makeFilterEdit(const QString& accessibleName, const QString& placeholder, const QString& objectName);
/// Adds a line of small buttons of which one is down, at first the first, to \p line: text and object name of each; ids count from 0.
QButtonGroup* addChips(QHBoxLayout& line, QObject* owner, const std::vector<std::pair<QString, const char*>>& chips);
/// What finds no room in a low window is scrolled to. Takes \p inner over.
[[nodiscard]] QScrollArea* makeScrolling(QWidget* inner, const QString& accessibleName, const QString& objectName);
/// Scrolls to \p px once what is shown is that long, unless somebody has scrolled by then.
void scrollOnceThere(QScrollBar& bar, int px);
/// Changes a widget's look and applies it.
void setLook(QWidget* widget, const char* look);
/// Whoever gives \p container the focus gives it to \p target, until another target is named; Tab passes the container by. (A focus proxy would
/// not do: Qt then takes the container for one more place of its target in the order of Tab, and what stands before it is never reached.)
void forwardFocus(QWidget* container, QWidget* target);
/// "1 234": digits in groups with a thin space.
[[nodiscard]] QString grouped(qint64 number);
/// "93.1 %", by the locale; a dash for no value (NaN).
[[nodiscard]] QString percent(double share, int decimals = 1);
/// "0.931", by the locale; a dash for no value (NaN).
[[nodiscard]] QString decimal(double value, int decimals = 3);
/// What, where and what next of an error on lines of its own.
[[nodiscard]] QString describe(const Error& error);

/// A flat card: surface, 1 px border, 10 px radius; body() is its layout.
class Card : public QFrame {
    Q_OBJECT

public:
    explicit Card(const QString& objectName, QWidget* parent = nullptr);

    [[nodiscard]] QVBoxLayout* body() noexcept { return m_body; }
    /// A line with \p title at the left; returns its layout so that more can stand at the right.
    QHBoxLayout* addHeading(const QString& title);
    /// The heading's label; nullptr before addHeading().
    [[nodiscard]] QLabel* heading() noexcept { return m_heading; }

private:
    QVBoxLayout* m_body;
    QLabel* m_heading = nullptr;
};

/// A caption, a figure and a note at the right. Optionally a button (the whole tile) that opens its images.
class StatTile : public QFrame {
    Q_OBJECT

public:
    StatTile(const QString& caption, const QString& objectName, QWidget* parent = nullptr);

    void setCaption(const QString& caption);
    void setFigure(const QString& figure);
    void setNote(const QString& note, Tone tone = Tone::Muted);
    [[nodiscard]] QString figure() const { return m_figureLabel->text(); }

private:
    void announce();

    QLabel* m_captionLabel;
    QLabel* m_figureLabel;
    QLabel* m_noteLabel;
};

/// A combo box of a sensible width that the wheel passes over.
class Chooser : public QComboBox {
    Q_OBJECT

public:
    Chooser(const QString& accessibleName, const QString& objectName, QWidget* parent = nullptr);

protected:
    void wheelEvent(QWheelEvent* event) override;
};

/// What stands where there is nothing yet, or where something failed: icon, sentence, hint, at most one button.
/// An error can be copied with the versions of the program.
class EmptyState : public QWidget {
    Q_OBJECT

public:
    explicit EmptyState(const QString& objectName, QWidget* parent = nullptr);

    /// \param button  its text, or "" for none.
    void show(const QString& iconName, const QString& title, const QString& hint, const QString& button = {});
    void showError(const Error& error, const QString& button = {});
    void setTheme(const Theme& theme);

Q_SIGNALS:
    void buttonClicked();

private:
    void updateIcon();

    QString m_icon;
    bool m_isError = false;
    Theme m_theme = Theme::light();
    QLabel* m_iconLabel;
    QLabel* m_titleLabel;
    QLabel* m_hintLabel;
    QPushButton* m_button;
    QPushButton* m_copyButton; ///< of an error
};

} // namespace taxon::workbench
