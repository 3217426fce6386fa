package infra

// tierAnnotation decides the network tier of an external load balancer. Google's controller passes over values that it does not know
// (https://github.com/kubernetes/ingress-gce/blob/master/pkg/annotations/service.go, NetworkTier).
const tierAnnotation = "cloud.google.com/network-tier"

// tiers are the values of the annotation, by the tiers that addresses have.
var tiers = map[string]string{"PREMIUM": "Premium", "STANDARD": "Standard"}

// tier is the network tier that the load balancer gets; without the annotation that of the project, which is most often PREMIUM
// (https://cloud.google.com/kubernetes-engine/docs/how-to/network-tiers).
func (e *Exposure) tier() string {
	for tier, value := range tiers {
		if e.Annotations[tierAnnotation] == value {
			return tier
		}
	}
	return "PREMIUM"
}

// tierRemedy says how load balancer and address come to have one tier. Nobody annotates the Service of a router.
func (e *Exposure) tierRemedy(tier, reserve string) string {
	if e.Single {
		return "reserve another one with " + reserve
	}
	return "set " + tierAnnotation + " to " + tiers[tier] + " in clientServiceAnnotations, or reserve another one with " + reserve
}
