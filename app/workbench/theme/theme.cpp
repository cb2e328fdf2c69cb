// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/theme.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace taxon::workbench {
namespace {

// $names are the tokens of Theme.
constexpr const char* kStyleSheet = R"(
QMainWindow, QDialog { background: $background; }
QWidget[look="rail"] { background: $surface; border-right: 1px solid $border; }
QWidget[look="topBar"] { background: $surface; border-bottom: 1px solid $border; }
QFrame[look="card"] { background: $surface; border: 1px solid $border; border-radius: 10px; }
QFrame[look="inset"] { background: $raised; border: 1px solid $border; border-radius: 8px; }
QFrame[look="notice"] { background: $surface; border: 1px solid $warn; border-radius: 10px; }
QFrame[look="noticeBar"] { background: $surface; border: 0; border-bottom: 2px solid $warn; }
QFrame[look="line"] { background: $border; border: 0; }
QFrame[look="popup"] { background: $surface; border: 1px solid $border; border-radius: 8px; }
QFrame[look="popup"] QListWidget { background: transparent; outline: none; }
QFrame[look="popup"] QListWidget::item { padding: 5px 8px; border-radius: 6px; color: $text; }
QFrame[look="popup"] QListWidget::item:hover { background: $raised; }
QFrame[look="popup"] QListWidget::item:selected { background: $soft; color: $accent; }
QLabel { background: transparent; }
QLabel[look="muted"] { color: $muted; }
QLabel[look="small"] { color: $muted; font-size: 11px; }
QLabel[look="caption"] { color: $muted; font-size: 11px; font-weight: 600; }
QLabel[look="title"] { font-size: 18px; font-weight: 600; }
QLabel[look="heading"] { font-size: 14px; font-weight: 600; }
QLabel[look="figure"] { font-size: 22px; font-weight: 600; }
QLabel[look="hero"] { font-size: 26px; font-weight: 600; }
QLabel[look="strong"] { font-weight: 600; }
QLabel[look="good"] { color: $good; font-weight: 600; }
QLabel[look="warn"] { color: $warn; font-weight: 600; }
QLabel[look="bad"] { color: $bad; font-weight: 600; }
QLabel[look="goodHeading"] { color: $good; font-size: 16px; font-weight: 600; }
QLabel[look="badHeading"] { color: $bad; font-size: 16px; font-weight: 600; }
QToolButton[look="rail"] { border: 1px solid transparent; border-radius: 10px; padding: 7px 2px 5px 2px; color: $muted; font-size: 11px; }
QToolButton[look="rail"]:hover { background: $raised; color: $text; }
QToolButton[look="rail"]:checked { background: $soft; color: $accent; font-weight: 600; }
QToolButton[look="rail"]:focus { border-color: $accent; }
QToolButton[look="flat"] { border: 1px solid transparent; border-radius: 7px; padding: 5px; color: $text; }
QToolButton[look="flat"]:hover { background: $raised; }
QToolButton[look="flat"]:focus { border-color: $accent; }
QToolButton[look="flat"]::menu-indicator { image: none; width: 0; }
QPushButton { background: $raised; border: 1px solid $border; border-radius: 7px; padding: 6px 12px; color: $text; }
QPushButton:hover, QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $muted; border-color: $border; }
QPushButton[look="primary"] { background: $accent; color: $onAccent; border-color: $accent; font-weight: 600; }
QPushButton[look="primary"]:hover { background: $accentHover; }
QPushButton[look="primary"]:focus { border-color: $text; }
QPushButton[look="primary"]:disabled { background: $border; color: $muted; border-color: $border; }
QPushButton[look="danger"] { color: $bad; }
QPushButton[look="danger"]:hover, QPushButton[look="danger"]:focus { border-color: $bad; }
QPushButton[look="chip"] { border-radius: 13px; padding: 4px 11px; min-height: 16px; }
QPushButton[look="chip"]:checked { background: $soft; color: $accent; border-color: $accent; font-weight: 600; }
QPushButton[look="link"] { background: transparent; border: 0; padding: 2px 0; color: $accent; text-align: left; }
QPushButton[look="link"]:hover, QPushButton[look="link"]:focus { text-decoration: underline; }
QPushButton[look="big"] { padding: 12px 14px; text-align: left; border-radius: 10px; font-weight: 600; }
QLineEdit, QSpinBox, QDoubleSpinBox, QPlainTextEdit, QTextEdit {
    background: $raised; border: 1px solid $border; border-radius: 7px; padding: 5px 8px; color: $text;
    selection-background-color: $accent; selection-color: $onAccent; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus { border-color: $accent; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 0; border: 0; }
QComboBox { background: $raised; border: 1px solid $border; border-radius: 7px; padding: 6px 28px 6px 10px; color: $text; }
QComboBox:hover, QComboBox:focus { border-color: $accent; }
QComboBox::drop-down { border: 0; width: 24px; }
QComboBox::down-arrow { image: url($arrow); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $border; padding: 4px; outline: 0;
    selection-background-color: $soft; selection-color: $accent; }
QAbstractItemView { background: transparent; border: 0; outline: 0; color: $text; }
QTableView { gridline-color: $border; selection-background-color: $soft; selection-color: $text; }
QHeaderView::section { background: $surface; color: $muted; border: 0; border-bottom: 1px solid $border; padding: 6px 8px; font-weight: 600; font-size: 11px; }
QMenu { background: $surface; border: 1px solid $border; border-radius: 8px; padding: 5px; }
QMenu::item { padding: 6px 22px 6px 12px; border-radius: 5px; color: $text; }
QMenu::item:selected { background: $soft; color: $accent; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QToolTip { background: $text; color: $surface; border: 0; padding: 5px 8px; }
QCheckBox { spacing: 8px; color: $text; }
QCheckBox::indicator { width: 13px; height: 13px; border: 1px solid $muted; border-radius: 3px; background: $raised; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked { border-color: $accent; background: $accent; image: url($check); }
QSlider { min-height: 20px; border: 1px solid transparent; }
QSlider::groove:horizontal { height: 4px; background: $border; border-radius: 2px; }
QSlider::sub-page:horizontal { height: 4px; background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 12px; margin: -5px 0; border: 1px solid $surface; border-radius: 7px; background: $accent; }
QSlider:focus { border-color: $accent; border-radius: 4px; }
QSplitter::handle { background: transparent; }
QScrollArea { background: transparent; border: 0; }
QScrollArea > QWidget > QWidget[look="page"] { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }
QScrollBar::handle { background: $border; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 36px; }
QScrollBar::handle:horizontal { min-width: 36px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: $border; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; text-align: center; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QStatusBar { background: $surface; border-top: 1px solid $border; color: $muted; }
QStatusBar::item { border: 0; }
)";

/// Added in high contrast: what has the focus is seen from afar, and what is chosen by its frame too.
constexpr const char* kHighContrast = R"(
QAbstractItemView { border: 2px solid transparent; }
QPushButton:focus, QToolButton:focus, QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus,
QAbstractItemView:focus { border: 2px solid $accent; }
QCheckBox:focus, QSlider:focus { border: 2px solid $accent; border-radius: 4px; }
QPushButton[look="chip"]:checked, QToolButton[look="rail"]:checked { border: 2px solid $accent; }
QLabel[look="small"], QLabel[look="caption"] { font-size: 12px; }
)";

double luminance(const QColor& colour)
{
    const auto linear = [](double value) { return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

QColor c(const char* name)
{
    return QColor(QLatin1String(name));
}

} // namespace

Theme Theme::light()
{
    return {false,        c("#F4F5F8"), c("#FFFFFF"), c("#F8F9FB"), c("#E1E4EA"), c("#1B2130"), c("#5A6478"),
            c("#3B5BDB"), c("#E8EDFF"), c("#FFFFFF"), c("#0F7653"), c("#8A5B00"), c("#C9291D")};
}

Theme Theme::darkOne()
{
    return {true,         c("#12151C"), c("#1A1E27"), c("#20252F"), c("#2D3441"), c("#E6E9F0"), c("#9BA5B7"),
            c("#86A3FF"), c("#25325A"), c("#0D1220"), c("#4CC38A"), c("#F5A524"), c("#FF7A59")};
}

Theme Theme::highContrast()
{
    Theme theme{true,         c("#000000"), c("#000000"), c("#141414"), c("#A6A6A6"), c("#FFFFFF"), c("#E6E6E6"),
                c("#FFE14D"), c("#3D3500"), c("#000000"), c("#7CFFB0"), c("#FFC266"), c("#FFA3A3")};
    theme.isHighContrast = true;
    return theme;
}

QPalette paletteOf(const Theme& theme)
{
    QPalette palette;
    palette.setColor(QPalette::Window, theme.background);
    palette.setColor(QPalette::WindowText, theme.text);
    palette.setColor(QPalette::Base, theme.surface);
    palette.setColor(QPalette::AlternateBase, theme.raised);
    palette.setColor(QPalette::Text, theme.text);
    palette.setColor(QPalette::Button, theme.surface);
    palette.setColor(QPalette::ButtonText, theme.text);
    palette.setColor(QPalette::BrightText, theme.bad);
    palette.setColor(QPalette::Highlight, theme.accent);
    palette.setColor(QPalette::HighlightedText, theme.onAccent);
    palette.setColor(QPalette::ToolTipBase, theme.text);
    palette.setColor(QPalette::ToolTipText, theme.surface);
    palette.setColor(QPalette::PlaceholderText, theme.muted);
    palette.setColor(QPalette::Link, theme.accent);
    palette.setColor(QPalette::LinkVisited, theme.accent);
    palette.setColor(QPalette::Mid, theme.border);
    palette.setColor(QPalette::Midlight, theme.raised);
    palette.setColor(QPalette::Light, theme.dark ? theme.raised : QColor(Qt::white));
    palette.setColor(QPalette::Dark, theme.border.darker(115));
    palette.setColor(QPalette::Shadow, theme.dark ? QColor(Qt::black) : QColor(0x98, 0xA2, 0xB3));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, theme.muted);
    return palette;
}

QString styleSheetOf(const Theme& theme)
{
    // Longer names first: "$accentHover" before "$accent".
    const std::array<std::pair<const char*, QColor>, 13> tokens{{{"$accentHover", theme.dark ? theme.accent.lighter(110) : theme.accent.darker(112)},
                                                                 {"$background", theme.background},
                                                                 {"$onAccent", theme.onAccent},
                                                                 {"$surface", theme.surface},
                                                                 {"$raised", theme.raised},
                                                                 {"$border", theme.border},
                                                                 {"$accent", theme.accent},
                                                                 {"$muted", theme.muted},
                                                                 {"$text", theme.text},
                                                                 {"$soft", theme.accentSoft},
                                                                 {"$good", theme.good},
                                                                 {"$warn", theme.warn},
                                                                 {"$bad", theme.bad}}};
    QString sheet = QString::fromLatin1(kStyleSheet);
    if (theme.isHighContrast)
        sheet += QString::fromLatin1(kHighContrast);
    for (const auto& [token, icon] :
         {std::pair("$arrow", "chevron-down"), std::pair("$check", "check-lg")}) // a style sheet can't colour its pictures
        sheet.replace(QLatin1String(token),
                      QStringLiteral(":/icons/%1-on-%2.svg").arg(QLatin1String(icon), QLatin1String(theme.dark ? "dark" : "light")));
    for (const auto& [token, colour] : tokens)
        sheet.replace(QLatin1String(token), colour.name());
    return sheet;
}

double contrast(const QColor& a, const QColor& b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace taxon::workbench
