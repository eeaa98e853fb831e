/* A Vulkan layer over a driver that compiles for a GPU which isn't there: commands are recorded into nothing, and all that is
 * submitted is done at once. The few types are written out, so that no headers have to be installed. */
#include <stdint.h>
#include <string.h>

#define EXPORTED __attribute__((visibility("default")))

typedef void (*Function)(void);
typedef Function (*Resolve)(void *owner, const char *name);

/* VkLayerInstanceCreateInfo and VkLayerDeviceCreateInfo (vk_layer.h), as far as both are read here. */
enum { INSTANCE_LINK = 47, DEVICE_LINK = 48 };
typedef struct Link {
  struct Link *next;
  Resolve of_instance;
  Resolve of_device; /* in that of a device alone */
} Link;
typedef struct Chain {
  int32_t type;
  struct Chain *next;
  int32_t is_callback; /* 0: `link` is the layer below */
  Link *link;
} Chain;

static Resolve instance_below, device_below;

static Link *take_link(const void *info, int32_t type) {
  Chain *chain = ((Chain *)info)->next;
  while (chain->type != type || chain->is_callback) chain = chain->next;
  Link *link = chain->link;
  chain->link = link->next;
  return link;
}

static int create_instance(const void *info, const void *allocator, void *made) {
  instance_below = take_link(info, INSTANCE_LINK)->of_instance;
  return ((int (*)(const void *, const void *, void *))instance_below(0, "vkCreateInstance"))(info, allocator, made);
}

static int create_device(void *adapter, const void *info, const void *allocator, void *made) {
  Link *link = take_link(info, DEVICE_LINK);
  device_below = link->of_device;
  Function create = link->of_instance(0, "vkCreateDevice");
  return ((int (*)(void *, const void *, const void *, void *))create)(adapter, info, allocator, made);
}

static int succeed(void) { return 0; }

static int read_semaphore(void *device, uint64_t semaphore, uint64_t *value) {
  (void)device, (void)semaphore;
  *value = INT64_MAX;
  return 0;
}

EXPORTED Function atrous_of_device(void *device, const char *name) {
  static const char *const done[] = {"vkBeginCommandBuffer", "vkEndCommandBuffer", "vkQueueSubmit",   "vkQueueSubmit2",
                                     "vkQueueWaitIdle",      "vkGetFenceStatus",   "vkWaitForFences", "vkWaitSemaphores"};
  if (!strcmp(name, "vkGetDeviceProcAddr")) return (Function)atrous_of_device;
  if (!strcmp(name, "vkGetSemaphoreCounterValue")) return (Function)read_semaphore;
  for (unsigned i = 0; i < sizeof done / sizeof *done; i++) {
    if (!strcmp(name, done[i])) return (Function)succeed;
  }
  return strncmp(name, "vkCmd", 5) ? device_below(device, name) : (Function)succeed;
}

EXPORTED Function atrous_of_instance(void *instance, const char *name) {
  if (!strcmp(name, "vkCreateInstance")) return (Function)create_instance;
  if (!strcmp(name, "vkCreateDevice")) return (Function)create_device;
  if (!strcmp(name, "vkGetDeviceProcAddr")) return (Function)atrous_of_device;
  if (!strcmp(name, "vkGetInstanceProcAddr")) return (Function)atrous_of_instance;
  return instance_below(instance, name);
}
