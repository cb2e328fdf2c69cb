// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/network_description.h"

/// One function an architecture, each family in a file of its own; architectures.cpp lists them.
namespace taxon::learn {

/// convnext.cpp
[[nodiscard]] NetworkDescription convNextTiny(int classes);
/// efficientnet_lite.cpp
[[nodiscard]] NetworkDescription efficientNetLite0(int classes);
[[nodiscard]] NetworkDescription efficientNetLite1(int classes);
[[nodiscard]] NetworkDescription efficientNetLite2(int classes);
/// efficientnet.cpp
[[nodiscard]] NetworkDescription efficientNetB0(int classes);
/// inception_v4.cpp
[[nodiscard]] NetworkDescription inceptionV4(int classes);
/// mobilenet_v3.cpp
[[nodiscard]] NetworkDescription mobileNetV3Small(int classes);
[[nodiscard]] NetworkDescription mobileNetV3Large(int classes);
/// resnet.cpp
[[nodiscard]] NetworkDescription resNet18(int classes);
[[nodiscard]] NetworkDescription resNet34(int classes);
[[nodiscard]] NetworkDescription resNet50(int classes);
/// vit.cpp
[[nodiscard]] NetworkDescription vitSmall16(int classes);
/// small_cnn.cpp
[[nodiscard]] NetworkDescription smallCnn(int classes);

} // namespace taxon::learn
