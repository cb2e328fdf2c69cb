// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/widgets.h"

#include "common/choice_group.h"
#include "common/copy_details.h"
#include "common/elided_label.h"
#include "theme/icons.h"

#include <QFocusEvent>
#include <QFontDatabase>
#include <QLocale>
#include <QPainter>
#include <QPointer>
#include <QScrollArea>
#include <QScrollBar>
#include <QStyle>
#include <QWheelEvent>
#include <cmath>

namespace taxon::workbench {

namespace {

/// Upper case, but for τ, whose capital looks like a T.
QString captionOf(const QString& text)
{
    return text.toUpper().replace(QChar(0x03A4), QChar(0x03C4));
}

/// A child of the container that it works for.
class FocusForward : public QObject {
public:
    explicit FocusForward(QWidget* container) : QObject(container)
    {
        setObjectName(QLatin1String(kName));
        container->installEventFilter(this);
    }
    void setTarget(QWidget* target) { m_target = target; }

    static constexpr const char* kName = "focusForward";

protected:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::FocusIn && m_target)
            m_target->setFocus(static_cast<QFocusEvent*>(event)->reason());
        return QObject::eventFilter(watched, event);
    }

private:
    QPointer<QWidget> m_target;
};

} // namespace

void forwardFocus(QWidget* container, QWidget* target)
{
    auto* forward = static_cast<FocusForward*>(container->findChild<QObject*>(QLatin1String(FocusForward::kName), Qt::FindDirectChildrenOnly));
    if (forward == nullptr)
        forward = new FocusForward(container);
    forward->setTarget(target);
}

QLabel* makeLabel(const QString& text, const char* look, const QString& objectName)
{
    auto* label = new QLabel(text);
    label->setProperty("look", QString::fromLatin1(look));
    label->setTextFormat(Qt::PlainText);
    if (!objectName.isEmpty())
        label->setObjectName(objectName);
    return label;
}

QPushButton* makeButton(const QString& text, const char* look, const QString& objectName)
{
    auto* button = new QPushButton(text);
    button->setProperty("look", QString::fromLatin1(look));
    button->setObjectName(objectName);
    button->setAccessibleName(text);
    button->setCursor(Qt::PointingHandCursor);
    return button;
}

QPlainTextEdit* makeTextView(const QString& accessibleName, const QString& objectName)
{
    auto* view = new QPlainTextEdit;
    view->setObjectName(objectName);
    view->setAccessibleName(accessibleName);
    view->setReadOnly(true);
    view->setFrameShape(QFrame::NoFrame);
    view->setLineWrapMode(QPlainTextEdit::NoWrap);
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPixelSize(12);
    view->setFont(fixed);
    return view;
}

QLineEdit* makeFilterEdit(const QString& accessibleName, const QString& placeholder, const QString& objectName)
{
    auto* edit = new QLineEdit;
    edit->setObjectName(objectName);
    edit->setAccessibleName(accessibleName);
    edit->setPlaceholderText(placeholder);
    edit->setClearButtonEnabled(true);
    return edit;
}

QButtonGroup* addChips(QHBoxLayout& line, QObject* owner, const std::vector<std::pair<QString, const char*>>& chips)
{
    QButtonGroup* group = makeChoiceGroup(owner);
    for (std::size_t i = 0; i < chips.size(); ++i) {
        QPushButton* chip = makeButton(chips[i].first, "chip", QLatin1String(chips[i].second));
        chip->setCheckable(true);
        group->addButton(chip, static_cast<int>(i));
        line.addWidget(chip);
    }
    group->button(0)->setChecked(true);
    return group;
}

QScrollArea* makeScrolling(QWidget* inner, const QString& accessibleName, const QString& objectName)
{
    auto* scroll = new QScrollArea;
    scroll->setObjectName(objectName);
    scroll->setAccessibleName(accessibleName);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    inner->setProperty("look", QStringLiteral("page"));
    scroll->setWidget(inner);
    return scroll;
}

void scrollOnceThere(QScrollBar& bar, int px)
{
    if (px <= 0)
        return;
    auto* waiting = new QObject(&bar);
    const auto look = [waiting, &bar, px] {
        if (bar.maximum() < px)
            return;
        bar.setValue(px);
        waiting->deleteLater();
    };
    QObject::connect(&bar, &QScrollBar::rangeChanged, waiting, look);
    QObject::connect(&bar, &QScrollBar::actionTriggered, waiting, &QObject::deleteLater);
    look();
}

void setLook(QWidget* widget, const char* look)
{
    if (widget->property("look").toString() == QLatin1String(look))
        return;
    widget->setProperty("look", QString::fromLatin1(look));
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

QString grouped(qint64 number)
{
    QString digits = QString::number(std::abs(number));
    for (qsizetype at = digits.size() - 3; at > 0; at -= 3)
        digits.insert(at, QChar(0x202F));
    return number < 0 ? QChar(0x2212) + digits : digits;
}

QString percent(double share, int decimals)
{
    return std::isnan(share) ? QStringLiteral("–") : QStringLiteral("%1 %").arg(decimal(share * 100, decimals));
}

QString decimal(double value, int decimals)
{
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    return std::isnan(value) ? QStringLiteral("–") : locale.toString(value, 'f', decimals);
}

QString describe(const Error& error)
{
    QStringList lines{QString::fromStdString(error.message())};
    if (!error.where().empty())
        lines << QString::fromStdString(error.where());
    if (!error.hint().empty())
        lines << QString::fromStdString(error.hint());
    return lines.join(QLatin1Char('\n'));
}

Card::Card(const QString& objectName, QWidget* parent) : QFrame(parent), m_body(new QVBoxLayout(this))
{
    setObjectName(objectName);
    setProperty("look", QStringLiteral("card"));
    m_body->setContentsMargins(16, 12, 16, 14);
    m_body->setSpacing(8);
}

QHBoxLayout* Card::addHeading(const QString& title)
{
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    m_heading = makeLabel(title, "heading", objectName() + QStringLiteral("Heading"));
    line->addWidget(m_heading);
    m_body->addLayout(line);
    return line;
}

StatTile::StatTile(const QString& caption, const QString& objectName, QWidget* parent)
    : QFrame(parent),
      m_captionLabel(makeLabel(captionOf(caption), "caption")),
      m_figureLabel(makeLabel(QStringLiteral("–"), "figure")),
      m_noteLabel(new ElidedLabel("muted"))
{
    setObjectName(objectName);
    setProperty("look", QStringLiteral("card"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 9, 14, 9);
    column->setSpacing(1);
    column->addWidget(m_captionLabel);
    auto* line = new QHBoxLayout;
    line->setSpacing(3); // of a million the figure is whole in the smallest window
    line->addWidget(m_figureLabel);
    line->addStretch();
    line->addWidget(m_noteLabel, 0, Qt::AlignBottom);
    m_noteLabel->setContentsMargins(0, 0, 0, 3);
    column->addLayout(line);
    setMinimumWidth(96);
    announce();
}

void StatTile::setCaption(const QString& caption)
{
    m_captionLabel->setText(captionOf(caption));
    announce();
}

void StatTile::setFigure(const QString& figure)
{
    m_figureLabel->setText(figure);
    announce();
}

void StatTile::setNote(const QString& note, Tone tone)
{
    static_cast<ElidedLabel*>(m_noteLabel)->setFullText(note); // as the constructor made it
    setLook(m_noteLabel, tone == Tone::Muted ? "small" : lookOf(tone));
    announce();
}

void StatTile::announce()
{
    setAccessibleName(
        QStringLiteral("%1: %2 %3").arg(m_captionLabel->text().toLower(), m_figureLabel->text(), m_noteLabel->accessibleName()).trimmed());
}

Chooser::Chooser(const QString& accessibleName, const QString& objectName, QWidget* parent) : QComboBox(parent)
{
    setAccessibleName(accessibleName);
    setToolTip(accessibleName);
    setObjectName(objectName);
    setSizeAdjustPolicy(QComboBox::AdjustToContents);
    setMinimumWidth(150);
    setMaximumWidth(360);
    setFocusPolicy(Qt::StrongFocus);
}

void Chooser::wheelEvent(QWheelEvent* event)
{
    event->ignore(); // a wheel that passes over a chooser changes nothing
}

EmptyState::EmptyState(const QString& objectName, QWidget* parent)
    : QWidget(parent),
      m_iconLabel(new QLabel),
      m_titleLabel(makeLabel({}, "heading", objectName + QStringLiteral("Title"))),
      m_hintLabel(makeLabel({}, "muted", objectName + QStringLiteral("Hint"))),
      m_button(makeButton({}, "primary", objectName + QStringLiteral("Button"))),
      m_copyButton(makeButton(tr("Copy details"), "link", objectName + QStringLiteral("CopyButton")))
{
    setObjectName(objectName);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(8);
    column->addStretch(2);
    for (QLabel* label : {m_iconLabel, m_titleLabel, m_hintLabel}) {
        label->setAlignment(Qt::AlignCenter);
        column->addWidget(label, 0, Qt::AlignHCenter);
    }
    m_hintLabel->setWordWrap(true);
    m_hintLabel->setMinimumWidth(460);
    m_hintLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addSpacing(6);
    column->addWidget(m_button, 0, Qt::AlignHCenter);
    column->addWidget(m_copyButton, 0, Qt::AlignHCenter);
    column->addStretch(3);
    connect(m_button, &QPushButton::clicked, this, &EmptyState::buttonClicked);
    connect(m_copyButton, &QPushButton::clicked, this, [this] { copyDetails(m_titleLabel->text() + QLatin1Char('\n') + m_hintLabel->text()); });
}

void EmptyState::show(const QString& iconName, const QString& title, const QString& hint, const QString& button)
{
    m_icon = iconName;
    m_isError = false;
    m_titleLabel->setText(title);
    m_hintLabel->setText(hint);
    m_button->setText(button);
    m_button->setAccessibleName(button);
    m_button->setVisible(!button.isEmpty());
    m_copyButton->hide();
    setAccessibleName(title + QLatin1Char(' ') + hint);
    updateIcon();
    QWidget::show();
}

void EmptyState::showError(const Error& error, const QString& button)
{
    QStringList hint;
    for (const std::string& part : {error.where(), error.hint()})
        if (!part.empty())
            hint << QString::fromStdString(part);
    show(QStringLiteral("exclamation-triangle"), QString::fromStdString(error.message()), hint.join(QLatin1Char('\n')), button);
    m_isError = true;
    m_copyButton->show();
    updateIcon();
}

void EmptyState::setTheme(const Theme& theme)
{
    m_theme = theme;
    updateIcon();
}

void EmptyState::updateIcon()
{
    if (!m_icon.isEmpty())
        m_iconLabel->setPixmap(iconPixmap(m_icon, m_isError ? m_theme.bad : m_theme.muted, 40, devicePixelRatioF()));
}

} // namespace taxon::workbench
